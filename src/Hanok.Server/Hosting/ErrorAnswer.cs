using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>Writes errors in OpenAI's shape, or in Anthropic's for a client that sends <c>anthropic-version</c>.</summary>
static class ErrorAnswer
{
    /// <summary>Answers with the error; nothing may have been sent before.</summary>
    public static async Task SendAsync(HttpContext context, ApiException error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = error.Status;
        if (error.RetryAfter is { } seconds) response.Headers.RetryAfter = Math.Max(1, seconds).ToString();
        if (error.Allow is { } allow) response.Headers.Allow = allow;
        if (error.Status == 401) response.Headers.WWWAuthenticate = "Bearer";
        bool anthropic = context.Request.Headers.ContainsKey("anthropic-version");
        await JsonAnswer.SendAsync(context, w =>
        {
            if (anthropic) WriteAnthropic(w, error, RequestIds.Of(context));
            else Write(w, error);
        });
    }

    /// <summary>The object <c>{"error": {message, type, param, code}}</c>.</summary>
    public static void Write(Utf8JsonWriter w, ApiException error)
    {
        w.WriteStartObject();
        w.WriteStartObject("error");
        w.WriteString("message", error.Message);
        w.WriteString("type", error.Type);
        w.WriteString("param", error.Parameter);
        w.WriteString("code", error.Code);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    static void WriteAnthropic(Utf8JsonWriter w, ApiException error, string requestId)
    {
        w.WriteStartObject();
        w.WriteString("type", "error");
        w.WriteStartObject("error");
        w.WriteString("type", error.Status switch
        {
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            503 => "overloaded_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        });
        w.WriteString("message", error.Message);
        w.WriteEndObject();
        w.WriteString("request_id", requestId);
        w.WriteEndObject();
    }
}
