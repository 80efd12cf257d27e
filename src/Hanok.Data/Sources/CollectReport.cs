using System.Buffers;
using System.Text.Json;
using Hanok.Data.Documents;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>What came of one source.</summary>
/// <param name="Use">The recipe's words.</param>
/// <param name="Version">The version of package or SDK.</param>
/// <param name="Licence">The licences of its documents, the most text first, separated by commas.</param>
/// <param name="Attribution">Whom to name.</param>
/// <param name="Sha256">SHA-256 of the package file, empty where there is none.</param>
/// <param name="FetchedBytes">Size of what was fetched, now or earlier.</param>
/// <param name="Documents">Documents taken.</param>
/// <param name="KoreanBytes">UTF-8 bytes of text in documents taken for Korean.</param>
/// <param name="OtherBytes">UTF-8 bytes of text in the others.</param>
public sealed record SourceRecord(
    string Use, string Version, string Licence, string Attribution, string Sha256, long FetchedBytes, int Documents, long KoreanBytes, long OtherBytes);

/// <summary>Something that could not be had or read, and was left out.</summary>
/// <param name="Use">The source.</param>
/// <param name="Path">The file inside it, or empty for the whole source.</param>
/// <param name="Error">Why.</param>
public sealed record SourceProblem(string Use, string Path, UserError Error);

/// <summary>A file that was text in another encoding than UTF-8.</summary>
/// <param name="Use">The source.</param>
/// <param name="Path">The file inside it.</param>
/// <param name="Encoding">What it was read as: <c>cp949</c>, <c>utf-16-le</c> and the like.</param>
public sealed record SourceConversion(string Use, string Path, string Encoding);

/// <summary>What the step <c>collect</c> did.</summary>
public sealed class CollectReport
{
    /// <summary>The file in <c>work/documents</c> that holds the report.</summary>
    public const string FileName = "collect.json";

    /// <summary>The sources that gave something.</summary>
    public List<SourceRecord> Sources { get; } = [];

    /// <summary>What was left out.</summary>
    public List<SourceProblem> Problems { get; } = [];

    /// <summary>What was converted to UTF-8.</summary>
    public List<SourceConversion> Converted { get; } = [];

    /// <summary>Seconds that downloads took.</summary>
    public double FetchSeconds { get; internal set; }

    /// <summary>Aligned pairs found.</summary>
    public long Pairs { get; internal set; }

    /// <summary>Pairs whose Korean side reads like a sentence.</summary>
    public long SentencePairs { get; internal set; }

    internal void Save(string path)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = JsonLines.NewWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("pairs", Pairs);
            json.WriteNumber("sentence_pairs", SentencePairs);
            json.WriteStartArray("sources");
            foreach (SourceRecord s in Sources)
            {
                json.WriteStartObject();
                json.WriteString("use", s.Use);
                json.WriteString("version", s.Version);
                json.WriteString("licence", s.Licence);
                json.WriteString("attribution", s.Attribution);
                json.WriteString("sha256", s.Sha256);
                json.WriteNumber("fetched_bytes", s.FetchedBytes);
                json.WriteNumber("documents", s.Documents);
                json.WriteNumber("korean_bytes", s.KoreanBytes);
                json.WriteNumber("other_bytes", s.OtherBytes);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (SourceProblem p in Problems)
            {
                json.WriteStartObject();
                json.WriteString("use", p.Use);
                json.WriteString("path", p.Path);
                json.WriteString("key", p.Error.Key);
                json.WriteString("message", p.Error.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("converted");
            foreach (SourceConversion c in Converted)
            {
                json.WriteStartObject();
                json.WriteString("use", c.Use);
                json.WriteString("path", c.Path);
                json.WriteString("encoding", c.Encoding);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        AtomicFile.WriteBytes(path, buffer.WrittenSpan);
    }

    /// <summary>The sources that an earlier run's report in <paramref name="documentsDirectory"/> says could not be had at all, each with the reason.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.json_line</c>.</exception>
    public static List<(string Use, string Reason)> LoadMissing(string documentsDirectory) => Load(documentsDirectory, static root =>
    {
        HashSet<string> had = [.. root.GetProperty("sources").EnumerateArray().Select(static s => DocumentFile.Text(s, "use"))];
        return root.GetProperty("problems").EnumerateArray().Select(static p => (Use: DocumentFile.Text(p, "use"), Path: DocumentFile.Text(p, "path"), Message: DocumentFile.Text(p, "message")))
            .Where(p => p.Path.Length == 0 && !had.Contains(p.Use)).Select(static p => (p.Use, p.Message)).ToList();
    });

    /// <summary>The sources that an earlier run's report in <paramref name="documentsDirectory"/> names: for the model card and for plans.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.json_line</c>.</exception>
    public static List<SourceRecord> LoadSources(string documentsDirectory) => Load(documentsDirectory, static root =>
    {
        List<SourceRecord> sources = [];
        foreach (JsonElement e in root.GetProperty("sources").EnumerateArray())
            sources.Add(new SourceRecord(
                DocumentFile.Text(e, "use"), DocumentFile.Text(e, "version"), DocumentFile.Text(e, "licence"), DocumentFile.Text(e, "attribution"), DocumentFile.Text(e, "sha256"),
                e.GetProperty("fetched_bytes").GetInt64(), e.GetProperty("documents").GetInt32(), e.GetProperty("korean_bytes").GetInt64(), e.GetProperty("other_bytes").GetInt64()));
        return sources;
    });

    static T Load<T>(string documentsDirectory, Func<JsonElement, T> read)
    {
        string path = Path.Combine(documentsDirectory, FileName);
        if (!File.Exists(path)) throw new UserError("data.missing", path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError("data.json_line", e, path, 1, e.Message);
        }
    }
}
