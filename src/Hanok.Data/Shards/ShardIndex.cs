using System.Buffers;
using System.Text.Json;
using Hanok.Data.Documents;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Data.Shards;

/// <summary>One file of token ids.</summary>
/// <param name="File">Its name beside the index.</param>
/// <param name="Tokens">Token ids in it, separators included.</param>
/// <param name="Bytes">UTF-8 bytes of the text whose last token (the separator) lies in this file.</param>
/// <param name="Documents">Documents whose separator lies in this file.</param>
/// <param name="Sha256">Lower-case hex of the file's SHA-256.</param>
public sealed record ShardFile(string File, long Tokens, long Bytes, long Documents, string Sha256);

/// <summary>A run of tokens that belongs to one unit.</summary>
/// <param name="Unit">The unit's name.</param>
/// <param name="Start">Index of its first token in the part.</param>
/// <param name="Tokens">Its tokens, separators included.</param>
/// <param name="Bytes">UTF-8 bytes of its text, separators not counted.</param>
/// <param name="Documents">Its documents, each followed by one separator.</param>
/// <param name="IsOwn">True for a file that the user added.</param>
public sealed record UnitRange(string Unit, long Start, long Tokens, long Bytes, long Documents, bool IsOwn);

/// <summary>The training tokens or the held-out tokens: their files and units.</summary>
/// <param name="Name"><c>train</c> or <c>holdout</c>.</param>
/// <param name="Files">In order; together they are one sequence of tokens.</param>
/// <param name="Units">In order, without gaps.</param>
public sealed record ShardPart(string Name, IReadOnlyList<ShardFile> Files, IReadOnlyList<UnitRange> Units)
{
    /// <summary>Token ids in all files, separators included.</summary>
    public long Tokens => Files.Sum(f => f.Tokens);

    /// <summary>UTF-8 bytes of the text behind them: what bits per byte divide by.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>Documents, each followed by one separator.</summary>
    public long Documents => Files.Sum(f => f.Documents);
}

/// <summary><c>index.json</c> beside the shards.</summary>
/// <param name="TokenizerSha256">SHA-256 of the <c>tokenizer.json</c> that made the ids.</param>
/// <param name="VocabularySize">Ids are below this; up to 65,536 they are stored in two bytes, above in four, little-endian.</param>
/// <param name="Separator">The id after each document (<c>&lt;|endoftext|&gt;</c>), which nothing in a text can give.</param>
/// <param name="Parts">Training and held-out part.</param>
public sealed record ShardIndex(string TokenizerSha256, int VocabularySize, int Separator, IReadOnlyList<ShardPart> Parts)
{
    /// <summary>The index's file name.</summary>
    public const string FileName = "index.json";

    const string Format = "hanok-shards-1";

    /// <summary>Bytes of one id in the files: 2 or 4.</summary>
    public int TokenBytes => BytesFor(VocabularySize);

    /// <summary>2 where every id below <paramref name="vocabularySize"/> fits 16 bits, else 4.</summary>
    public static int BytesFor(int vocabularySize) => vocabularySize <= 65536 ? 2 : 4;

    /// <summary>Writes the index to <paramref name="directory"/>, last of all files: where it stands, they stand.</summary>
    public void Save(string directory)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = JsonLines.NewWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("tokenizer_sha256", TokenizerSha256);
            json.WriteNumber("vocabulary", VocabularySize);
            json.WriteString("dtype", TokenBytes == 2 ? "u16" : "u32");
            json.WriteNumber("separator", Separator);
            json.WriteStartObject("parts");
            foreach (ShardPart part in Parts) Write(json, part);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        AtomicFile.WriteBytes(Path.Combine(directory, FileName), buffer.WrittenSpan);
    }

    /// <summary>Reads the index of <paramref name="directory"/>.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.shard_index</c>.</exception>
    public static ShardIndex Load(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) throw new UserError("data.missing", path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) throw new FormatException("format");
            List<ShardPart> parts = [];
            foreach (JsonProperty p in root.GetProperty("parts").EnumerateObject()) parts.Add(ReadPart(p));
            return new ShardIndex(
                root.GetProperty("tokenizer_sha256").GetString()!, root.GetProperty("vocabulary").GetInt32(), root.GetProperty("separator").GetInt32(), parts);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new UserError("data.shard_index", e, path, e.Message);
        }
    }

    static void Write(Utf8JsonWriter json, ShardPart part)
    {
        json.WriteStartObject(part.Name);
        json.WriteNumber("tokens", part.Tokens);
        json.WriteNumber("bytes", part.Bytes);
        json.WriteNumber("documents", part.Documents);
        json.WriteStartArray("files");
        foreach (ShardFile f in part.Files)
        {
            json.WriteStartObject();
            json.WriteString("file", f.File);
            json.WriteNumber("tokens", f.Tokens);
            json.WriteNumber("bytes", f.Bytes);
            json.WriteNumber("documents", f.Documents);
            json.WriteString("sha256", f.Sha256);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("units");
        foreach (UnitRange u in part.Units)
        {
            json.WriteStartObject();
            json.WriteString("unit", u.Unit);
            json.WriteNumber("start", u.Start);
            json.WriteNumber("tokens", u.Tokens);
            json.WriteNumber("bytes", u.Bytes);
            json.WriteNumber("documents", u.Documents);
            json.WriteBoolean("own", u.IsOwn);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static ShardPart ReadPart(JsonProperty p)
    {
        List<ShardFile> files = [];
        foreach (JsonElement f in p.Value.GetProperty("files").EnumerateArray())
        {
            string name = f.GetProperty("file").GetString()!;
            if (name.Length == 0 || name != Path.GetFileName(name)) throw new FormatException($"file '{name}'");
            files.Add(new ShardFile(name, Count(f, "tokens"), Count(f, "bytes"), Count(f, "documents"), f.GetProperty("sha256").GetString()!));
        }
        List<UnitRange> units = [];
        foreach (JsonElement u in p.Value.GetProperty("units").EnumerateArray())
            units.Add(new UnitRange(
                u.GetProperty("unit").GetString()!, Count(u, "start"), Count(u, "tokens"), Count(u, "bytes"), Count(u, "documents"), u.GetProperty("own").GetBoolean()));
        return new ShardPart(p.Name, files, units);
    }

    static long Count(JsonElement e, string name)
    {
        long n = e.GetProperty(name).GetInt64();
        return n >= 0 ? n : throw new FormatException($"{name} {n}");
    }
}
