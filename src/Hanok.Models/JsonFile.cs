using System.Text.Json;
using System.Text.Unicode;
using Hanok.Language.Messages;

namespace Hanok.Models;

/// <summary>Reads a JSON object from a file of bounded size, with errors that name the file and the line.</summary>
static class JsonFile
{
    /// <summary>The largest configuration or index that is read: real ones have a few megabytes at most.</summary>
    const long LongestFile = 256L << 20;

    /// <summary>The object in <paramref name="path"/>.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.file_unreadable</c>, <c>models.file_too_long</c>, <c>models.json</c>.</exception>
    public static JsonDocument Read(string path)
    {
        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > LongestFile) throw new UserError("models.file_too_long", path, length, LongestFile);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError("models.file_missing", e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("models.file_unreadable", e, path, e.Message);
        }
        try
        {
            ReadOnlyMemory<byte> json = bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
            CheckTexts(json.Span);
            JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw new UserError("models.json", path, 1, "{ … }");
        }
        catch (JsonException e)
        {
            throw new UserError("models.json", e, path, (e.LineNumber ?? 0) + 1, e.Message);
        }
    }

    // Bytes that are no UTF-8, or an escaped half of a surrogate pair (\ud800), pass as JSON but are no text: the document would throw where it is asked for them, property names among them.
    static void CheckTexts(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("UTF-8", null, null, null);
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                int line = json[..(int)reader.TokenStartIndex].Count((byte)'\n');
                throw new JsonException(e.Message, null, line, null, e);
            }
        }
    }
}
