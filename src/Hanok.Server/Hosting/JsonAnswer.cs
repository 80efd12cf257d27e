using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>Writes JSON answers: UTF-8 as it is (Hangul is not escaped), never cached.</summary>
static class JsonAnswer
{
    /// <summary>Answers are <c>application/json</c> with <c>nosniff</c>, never part of a page: only JSON's own escapes are needed.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        byte[] body = Bytes(write);
        HttpResponse response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter w = new(buffer, WriterOptions);
        write(w);
        w.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
