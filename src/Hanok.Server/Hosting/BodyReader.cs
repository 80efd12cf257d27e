using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>Reads JSON bodies within the limit.</summary>
static class BodyReader
{
    /// <summary>How much of a body that is too large is read and thrown away, so that a client which sends before it listens gets to read the 413.</summary>
    const long DrainBytes = 64_000_000;

    static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The body as JSON; the caller disposes it.</summary>
    /// <exception cref="ApiException">415 not JSON by its content type, 413 too large, 400 not JSON or not an object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, int limit)
    {
        HttpRequest request = context.Request;
        CheckType(request);
        if (request.ContentLength > limit && request.Headers.Expect.Count > 0) throw TooLarge(context, limit); // the client waits before it sends
        ArrayBufferWriter<byte> body = new((int)Math.Clamp(request.ContentLength ?? 4096, 256, limit));
        byte[] discard = [];
        long total = 0;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            while (true)
            {
                if (total > limit && discard.Length == 0)
                {
                    discard = new byte[64 * 1024];
                    patience.CancelAfter(TimeSpan.FromSeconds(5));
                }
                int n = await request.Body.ReadAsync(discard.Length > 0 ? discard : body.GetMemory(4096), patience.Token);
                if (n == 0) break;
                if ((total += n) > DrainBytes) break;
                if (discard.Length == 0) body.Advance(n);
            }
        }
        catch (OperationCanceledException) when (total > limit && !context.RequestAborted.IsCancellationRequested) { }
        catch (BadHttpRequestException e) { throw ApiException.Refused(e.StatusCode, "bad_request", "The request's body did not arrive whole."); }
        if (total > limit) throw TooLarge(context, limit);
        return Parse(body.WrittenMemory);
    }

    static void CheckType(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        string[] parts = type.Split(';', StringSplitOptions.TrimEntries);
        bool charset = parts.Skip(1).All(p => !p.StartsWith("charset=", StringComparison.OrdinalIgnoreCase)
            || p["charset=".Length..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!parts[0].Equals("application/json", StringComparison.OrdinalIgnoreCase) || !charset)
            throw ApiException.Refused(415, "unsupported_media_type", $"Expected Content-Type: application/json in UTF-8, found '{ApiException.Short(type)}'.");
    }

    static ApiException TooLarge(HttpContext context, int limit)
    {
        context.Response.Headers.Connection = "close";
        return ApiException.Refused(413, "request_too_large", $"The request's body is larger than {limit:N0} bytes.");
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        // JsonDocument takes any bytes inside strings and fails later, when they are read.
        if (!Utf8.IsValid(body.Span)) throw ApiException.Invalid(null, "invalid_json", "The body of your request is not UTF-8.");
        JsonDocument document;
        try { document = JsonDocument.Parse(body, Options); }
        catch (JsonException e)
        {
            string where = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
            throw ApiException.Invalid(null, "invalid_json", $"We could not parse the JSON body of your request{where}: expected an object in UTF-8 without duplicate names, at most {Options.MaxDepth} levels deep.");
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw ApiException.Invalid(null, "invalid_json", "Expected a JSON object as the request's body.");
    }
}
