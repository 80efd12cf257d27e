using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>JSON from files, with errors that say where.</summary>
static class JsonFile
{
    /// <summary>The document of a file's bytes (a byte order mark is passed over).</summary>
    /// <exception cref="UserError">Not UTF-8 (with the byte), or no JSON (with line and byte).</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string file)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        if (!Utf8.IsValid(json.Span)) throw new UserError("language.json.utf8", file, FirstInvalid(json.Span));
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new UserError("language.json.malformed", e, file, (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1, e.Message);
        }
    }

    static long FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}
