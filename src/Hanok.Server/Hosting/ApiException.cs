namespace Hanok.Server.Hosting;

/// <summary>An answer that is an error, in OpenAI's terms.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="type">OpenAI's <c>type</c>.</param>
/// <param name="code">OpenAI's <c>code</c>: what programs look at.</param>
/// <param name="parameter">The parameter that is wrong; null if none is.</param>
/// <param name="message">What was expected, what was found.</param>
sealed class ApiException(int status, string type, string? code, string? parameter, string message) : Exception(message)
{
    public int Status => status;

    public string Type => type;

    public string? Code => code;

    public string? Parameter => parameter;

    /// <summary>Seconds for <c>Retry-After</c>; null: none is sent.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>For <c>Allow</c>, with 405.</summary>
    public string? Allow { get; init; }

    public static ApiException Invalid(string? parameter, string code, string message) => new(400, "invalid_request_error", code, parameter, message);

    public static ApiException Refused(int status, string code, string message, string? parameter = null) => new(status, "invalid_request_error", code, parameter, message);

    public static ApiException NotFound(string path) => Refused(404, "unknown_url", $"Unknown request URL: {path}. The API's paths are /v1/models, /v1/chat/completions and /v1/completions.");

    public static ApiException Unavailable(string code, string message, int retryAfter) => new(503, "server_error", code, null, message) { RetryAfter = retryAfter };

    public static ApiException NoSuchModel(string name, string served) => Refused(404, "model_not_found", $"The model '{Short(name)}' does not exist here; this server has '{served}'.", "model");

    /// <summary>A value as it may stand in a message: cut, without control characters.</summary>
    public static string Short(string value)
    {
        string cut = value.Length <= 60 ? value : value[..(char.IsHighSurrogate(value[59]) ? 59 : 60)] + "…";
        return string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }
}
