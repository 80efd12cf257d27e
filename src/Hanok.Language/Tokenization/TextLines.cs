using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>Texts in files, one a line: the line without its end, or the field <c>text</c> of a JSON line (<c>.jsonl</c>); either may be packed (<c>.gz</c>).</summary>
public static class TextLines
{
    /// <summary>The texts of a file, read as they are asked for. Lines end at U+000A, U+000D or both.</summary>
    /// <exception cref="UserError">The file cannot be read, is not UTF-8, or a line is no JSON object with a text.</exception>
    public static IEnumerable<string> Read(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        bool json = name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);
        using StreamReader reader = Open(path);
        for (int number = 1; Line(reader, path, number) is { } line; number++)
        {
            if (!json) yield return line;
            else if (line.Length > 0) yield return Field(line, path, number);
        }
    }

    static StreamReader Open(string path)
    {
        try
        {
            Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) stream = new GZipStream(stream, CompressionMode.Decompress);
            return new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, path, e.Message);
        }
    }

    static string? Line(StreamReader reader, string path, int number)
    {
        try
        {
            string? line = reader.ReadLine();
            return number == 1 && line?.StartsWith('\uFEFF') == true ? line[1..] : line;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or DecoderFallbackException)
        {
            throw new UserError("language.file.line", e, path, number, e.Message);
        }
    }

    static string Field(string line, string path, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return new JsonNode(document.RootElement, $"{path}:{number}", "")["text"].Text();
        }
        catch (JsonException e)
        {
            throw new UserError("language.json.malformed", e, path, number, (e.BytePositionInLine ?? 0) + 1, e.Message);
        }
    }
}
