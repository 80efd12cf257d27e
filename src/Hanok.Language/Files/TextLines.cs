using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Files;

/// <summary>Texts in files, one a line: the line without its end, or the field <c>text</c> of a JSON line (<c>.jsonl</c>); either may be packed (<c>.gz</c>).</summary>
/// <remarks>UTF-8, a byte-order mark at the beginning left out. A line ends at U+000A alone, as for the tokenizers library; a U+000D before it belongs to the text.</remarks>
public static class TextLines
{
    /// <summary>The longest line that is read, in bytes: beyond it the file is hardly one of lines.</summary>
    public const int LongestLine = 64 << 20;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The texts of a file, read as they are asked for.</summary>
    /// <exception cref="UserError"><c>language.file.unreadable</c>; <c>language.file.line</c>, <c>language.file.utf8</c>, <c>language.file.long</c>, <c>language.json.*</c>: with the line.</exception>
    public static IEnumerable<string> Read(string path)
    {
        bool packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        bool json = (packed ? path[..^3] : path).EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);
        using Stream file = Open(path);
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        long number = 0;
        foreach (string line in Read(stream, path))
        {
            number++;
            if (!json) yield return line;
            else if (!string.IsNullOrWhiteSpace(line)) yield return Field(line, path, number);
        }
    }

    /// <summary>The lines of <paramref name="stream"/>, called <paramref name="name"/> in errors.</summary>
    /// <exception cref="UserError">As <see cref="Read(string)"/>.</exception>
    public static IEnumerable<string> Read(Stream stream, string name)
    {
        byte[] buffer = new byte[1 << 16];
        int start = 0, end = 0, searched = 0;
        for (long number = 1; ; number++)
        {
            int length;
            while ((length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n')) < 0)
            {
                searched = end;
                if (end - start > LongestLine) throw new UserError("language.file.long", name, number, LongestLine);
                if (!Fill(stream, ref buffer, ref start, ref end, ref searched, name, number)) break;
            }
            if (length < 0 && start == end) yield break;
            length = length < 0 ? end - start : searched + length - start;
            yield return Decode(buffer.AsSpan(start, length), name, number);
            searched = start = Math.Min(end, start + length + 1);
        }
    }

    // More bytes behind the line that has begun, which moves to the front of a buffer that is large enough; false at the end.
    static bool Fill(Stream stream, ref byte[] buffer, ref int start, ref int end, ref int searched, string name, long number)
    {
        byte[] target = end - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start..end).CopyTo(target);
        (buffer, start, end, searched) = (target, 0, end - start, searched - start);
        try
        {
            int read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            return read > 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UserError("language.file.line", e, name, number, e.Message);
        }
    }

    static string Decode(ReadOnlySpan<byte> line, string name, long number)
    {
        try
        {
            string text = Strict.GetString(line);
            return number == 1 && text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new UserError("language.file.utf8", e, name, number, e.Index + 1);
        }
    }

    static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, path, e.Message);
        }
    }

    static string Field(string line, string path, long number)
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
