using System.Security.Cryptography;
using System.Text.Json;
using Hanok.Inference;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>The parameters that chat and text completions share.</summary>
sealed record GenerationParameters
{
    public const int MostChoices = 8;
    public const int MostStopTexts = 4;
    public const int MostTopLogProbabilities = 20;
    public const int LongestStopText = 1000;

    public required string Model { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>Null: as many as the window holds.</summary>
    public long? MaxTokens { get; init; }

    public required SamplingOptions Sampling { get; init; }

    /// <summary>The seed as it was given, or the one that was drawn: sent back, so that the answer can be had again.</summary>
    public long Seed { get; init; }

    public int Choices { get; init; } = 1;

    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Reads them. What is not given comes from <paramref name="defaults"/>, the model's own.</summary>
    public static GenerationParameters Read(JsonElement root, SamplingOptions defaults, bool chat)
    {
        ParameterReader p = new(root);
        string model = p.Text("model") ?? throw ApiException.Invalid("model", "missing_required_parameter", "Missing required parameter: 'model'.");
        bool stream = p.Flag("stream") ?? false;
        ParameterReader? streaming = p.Object("stream_options");
        if (streaming is not null && !stream)
            throw ApiException.Invalid("stream_options", "invalid_value", "The parameter 'stream_options' is only allowed with 'stream': true.");
        foreach (string name in streaming?.Names() ?? [])
            if (name is not ("include_usage" or "include_obfuscation")) throw ApiException.Invalid("stream_options." + ApiException.Short(name), "unknown_parameter", $"Unknown parameter: 'stream_options.{ApiException.Short(name)}'.");
        long seed = p.Integer("seed", long.MinValue) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        return new GenerationParameters
        {
            Model = model,
            Stream = stream,
            IncludeUsage = streaming?.Flag("include_usage") ?? false,
            MaxTokens = ReadMaxTokens(p, chat),
            Seed = seed,
            Sampling = defaults with
            {
                Temperature = p.Number("temperature", 0, 2) ?? defaults.Temperature,
                TopP = p.Number("top_p", 0, 1) ?? defaults.TopP,
                TopK = (int?)p.Integer("top_k", 0, int.MaxValue) ?? defaults.TopK,
                MinP = p.Number("min_p", 0, 1) ?? defaults.MinP,
                RepetitionPenalty = p.Number("repetition_penalty", 0.1, 10) ?? defaults.RepetitionPenalty,
                Seed = unchecked((ulong)seed),
                Choice = 0,
            },
            Choices = (int?)p.Integer("n", 1, MostChoices) ?? 1,
            Stop = ReadStop(p),
        };
    }

    /// <summary>How many tokens may be generated after a prompt of <paramref name="promptTokens"/> in a window of <paramref name="window"/>.</summary>
    public int TokensAfter(int promptTokens, int window) => (int)Math.Min(MaxTokens ?? long.MaxValue, window - promptTokens);

    static long? ReadMaxTokens(ParameterReader p, bool chat)
    {
        long? max = p.Integer("max_tokens", 1);
        if (!chat) return max;
        long? completion = p.Integer("max_completion_tokens", 1);
        if (max is not null && completion is not null && max != completion)
            throw ApiException.Invalid("max_tokens", "invalid_value", "'max_tokens' and 'max_completion_tokens' mean the same here and differ: give one of them.");
        return completion ?? max;
    }

    static List<string> ReadStop(ParameterReader p)
    {
        if (p.Get("stop") is not { } value) return [];
        List<string> stops = [];
        if (value.ValueKind == JsonValueKind.String) stops.Add(ParameterReader.TextOf(value, "stop"));
        else if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() > MostStopTexts)
                throw ApiException.Invalid("stop", "invalid_value", $"Invalid value for 'stop': expected at most {MostStopTexts} texts, but got {value.GetArrayLength()}.");
            foreach (JsonElement item in value.EnumerateArray()) stops.Add(ParameterReader.TextOf(item, "stop"));
        }
        else throw ParameterReader.WrongType("stop", "a string or an array of strings", value);
        if (stops.Any(s => s.Length is 0 or > LongestStopText))
            throw ApiException.Invalid("stop", "invalid_value", $"Invalid value for 'stop': each text must have 1 to {LongestStopText} characters.");
        return stops;
    }
}
