using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Data.Documents;

/// <summary>JSON lines (UTF-8, LF, one object a line) with a fixed order of keys, so that the same records give the same bytes.</summary>
static class JsonLines
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="records"/> atomically and returns how many there were.</summary>
    public static long Write<T>(string path, IEnumerable<T> records, Action<Utf8JsonWriter, T> write)
    {
        using JsonLinesWriter<T> writer = new(path, write);
        foreach (T record in records) writer.Add(record);
        writer.Commit();
        return writer.Count;
    }

    /// <summary>Reads the objects of <paramref name="path"/>; empty lines are passed over.</summary>
    /// <exception cref="UserError"><c>data.json_line</c> names file and line; <c>data.missing</c>.</exception>
    public static IEnumerable<T> Read<T>(string path, Func<JsonElement, T> read)
    {
        if (!File.Exists(path)) throw new UserError("data.missing", path);
        using StreamReader reader = new(path, Encoding.UTF8, false, 1 << 16);
        for (long number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            yield return One(path, number, line, read);
        }
    }

    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> buffer) => new(buffer, Options);

    static T One<T>(string path, long number, string line, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError("data.json_line", e, path, number, e.Message);
        }
    }
}

/// <summary>A JSON-lines file being written; it appears only when <see cref="Commit"/> is called.</summary>
sealed class JsonLinesWriter<T> : IDisposable
{
    readonly AtomicFile file;
    readonly Action<Utf8JsonWriter, T> write;
    readonly ArrayBufferWriter<byte> buffer = new(1 << 16);
    readonly Utf8JsonWriter json;

    public JsonLinesWriter(string path, Action<Utf8JsonWriter, T> write)
    {
        this.write = write;
        file = new AtomicFile(path);
        json = JsonLines.NewWriter(buffer);
    }

    public long Count { get; private set; }

    public void Add(T record)
    {
        write(json, record);
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
        Count++;
        if (buffer.WrittenCount >= 1 << 18) Flush();
    }

    public void Commit()
    {
        Flush();
        file.Commit();
    }

    public void Dispose()
    {
        json.Dispose();
        file.Dispose();
    }

    void Flush()
    {
        file.Append(buffer.WrittenSpan);
        buffer.Clear();
    }
}
