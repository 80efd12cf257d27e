using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>A stream of server-sent events. Each event is flushed; a client that does not read for long is cut off by Kestrel's minimum rate.</summary>
sealed class EventStream(HttpContext context)
{
    readonly ArrayBufferWriter<byte> buffer = new(1024);
    Utf8JsonWriter? writer;

    /// <summary>Sends the headers.</summary>
    public async Task BeginAsync()
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // else nginx collects the events
        await response.StartAsync(context.RequestAborted);
    }

    /// <summary>Sends <c>data:</c> with a JSON object, under <c>event:</c> if named.</summary>
    public async Task SendAsync(Action<Utf8JsonWriter> write, string? name = null)
    {
        buffer.ResetWrittenCount();
        if (name is not null) { Put("event: "u8); buffer.Write(System.Text.Encoding.UTF8.GetBytes(name)); Put("\n"u8); }
        Put("data: "u8);
        if (writer is null) writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions);
        else writer.Reset(buffer);
        write(writer);
        writer.Flush();
        Put("\n\n"u8);
        await FlushAsync();
    }

    /// <summary>The end of OpenAI's streams.</summary>
    public Task SendDoneAsync() => SendRawAsync("data: [DONE]\n\n"u8);

    /// <summary>A comment, so that nobody between takes the silence for a broken connection.</summary>
    public Task SendCommentAsync() => SendRawAsync(": keep-alive\n\n"u8);

    Task SendRawAsync(ReadOnlySpan<byte> bytes)
    {
        buffer.ResetWrittenCount();
        Put(bytes);
        return FlushAsync();
    }

    void Put(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);

    async Task FlushAsync()
    {
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
