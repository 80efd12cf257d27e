using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>Texts line by line: lines end at LF alone, as the judge's do; a CR before it belongs to the text.</summary>
static class TextLines
{
    const int LongestLine = 64 << 20;

    /// <summary>The texts of a file: its lines without their ends, or the field <c>text</c> of each line of a <c>.jsonl</c> file; <c>.gz</c> is unpacked.</summary>
    public static IEnumerable<string> Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        bool jsonl = name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);
        long number = 0;
        foreach (string line in Lines(stream, path))
        {
            number++;
            if (!jsonl) yield return line;
            else if (line.Length > 0) yield return Field(line, path, number);
        }
    }

    /// <summary>The lines of standard input.</summary>
    public static IEnumerable<string> Standard() => Lines(Console.OpenStandardInput(), "-");

    static IEnumerable<string> Lines(Stream stream, string path)
    {
        using StreamReader reader = new(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16);
        StringBuilder line = new();
        char[] buffer = new char[1 << 16];
        long number = 1;
        for (int n; (n = Fill(reader, buffer, path, number)) > 0;)
        {
            int start = 0;
            for (int i; start < n && (i = Array.IndexOf(buffer, '\n', start, n - start)) >= 0; start = i + 1, number++)
            {
                line.Append(buffer, start, i - start);
                yield return line.ToString();
                line.Clear();
            }
            line.Append(buffer, start, n - start);
            if (line.Length > LongestLine) throw new UserError("cli.line_too_long", path, number, LongestLine);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    static int Fill(StreamReader reader, char[] buffer, string path, long number)
    {
        try
        {
            return reader.Read(buffer, 0, buffer.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new UserError("cli.not_utf8", e, path, number);
        }
    }

    static string Field(string line, string path, long number)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("text").GetString() ?? throw new UserError("cli.no_text_field", path, number);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserError("cli.no_text_field", e, path, number);
        }
    }
}
