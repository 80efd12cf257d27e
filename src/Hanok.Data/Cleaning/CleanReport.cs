using System.Buffers;
using System.Text.Json;
using Hanok.Data.Cleaning.Personal;
using Hanok.Data.Documents;
using Hanok.Language.Files;

namespace Hanok.Data.Cleaning;

/// <summary>What a reason dropped.</summary>
/// <param name="Documents">Whole documents.</param>
/// <param name="Lines">Single lines and paragraphs of documents that stayed, and aligned pairs (reasons that begin with <c>pair_</c>).</param>
/// <param name="Bytes">UTF-8 bytes of both.</param>
public readonly record struct DropCount(long Documents, long Lines, long Bytes);

/// <summary>Text that remained.</summary>
/// <param name="Documents">Documents.</param>
/// <param name="Korean">UTF-8 bytes in Korean documents.</param>
/// <param name="English">UTF-8 bytes in English documents.</param>
public readonly record struct TextAmount(long Documents, long Korean, long English)
{
    /// <summary>UTF-8 bytes.</summary>
    public long Bytes => Korean + English;

    internal TextAmount Add(string language, long bytes) => language == "ko" ? this with { Documents = Documents + 1, Korean = Korean + bytes } : this with { Documents = Documents + 1, English = English + bytes };
}

/// <summary>What the step <c>clean</c> did: every drop counted by reason.</summary>
public sealed class CleanReport
{
    /// <summary>The file in <c>work/documents</c> that holds the report.</summary>
    public const string FileName = "clean.json";

    /// <summary>Documents and bytes that came in.</summary>
    public (long Documents, long Bytes) In { get; internal set; }

    /// <summary>What is trained on.</summary>
    public TextAmount Train { get; internal set; }

    /// <summary>What is held out.</summary>
    public TextAmount Holdout { get; internal set; }

    /// <summary>What was dropped, by reason.</summary>
    public SortedDictionary<string, DropCount> Dropped { get; } = new(StringComparer.Ordinal);

    /// <summary>Personal data redacted, by kind.</summary>
    public SortedDictionary<string, long> Redacted { get; } = new(StringComparer.Ordinal);

    /// <summary>The units held out, in order of name, with what remained of them.</summary>
    public SortedDictionary<string, TextAmount> HeldOutUnits { get; } = new(StringComparer.Ordinal);

    /// <summary>The units trained on.</summary>
    public SortedDictionary<string, TextAmount> TrainUnits { get; } = new(StringComparer.Ordinal);

    /// <summary>Units that the recipe holds out and that no source gave.</summary>
    public List<string> MissingUnits { get; } = [];

    /// <summary>Units held out besides, because too little was.</summary>
    public List<string> AddedUnits { get; } = [];

    /// <summary>Pairs to train on, and held out.</summary>
    public (long Train, long Holdout) Pairs { get; internal set; }

    internal void Drop(string reason, bool document, long bytes)
    {
        DropCount c = Dropped.GetValueOrDefault(reason);
        Dropped[reason] = document ? c with { Documents = c.Documents + 1, Bytes = c.Bytes + bytes } : c with { Lines = c.Lines + 1, Bytes = c.Bytes + bytes };
    }

    internal void Redact(ReadOnlySpan<long> counts)
    {
        for (int i = 0; i < counts.Length; i++)
            if (counts[i] > 0) Redacted[PersonalSpan.NameOf((PersonalKind)i)] = Redacted.GetValueOrDefault(PersonalSpan.NameOf((PersonalKind)i)) + counts[i];
    }

    internal void Save(string path)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = JsonLines.NewWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("documents_in", In.Documents);
            json.WriteNumber("bytes_in", In.Bytes);
            Write(json, "train", Train);
            Write(json, "holdout", Holdout);
            json.WriteNumber("pairs_train", Pairs.Train);
            json.WriteNumber("pairs_holdout", Pairs.Holdout);
            json.WriteStartObject("dropped");
            foreach ((string reason, DropCount c) in Dropped)
            {
                json.WriteStartObject(reason);
                json.WriteNumber("documents", c.Documents);
                json.WriteNumber("lines", c.Lines);
                json.WriteNumber("bytes", c.Bytes);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("redacted");
            foreach ((string kind, long n) in Redacted) json.WriteNumber(kind, n);
            json.WriteEndObject();
            Write(json, "holdout_units", HeldOutUnits);
            Write(json, "train_units", TrainUnits);
            Write(json, "missing_units", MissingUnits);
            Write(json, "added_units", AddedUnits);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        AtomicFile.WriteBytes(path, buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, string name, TextAmount a)
    {
        json.WriteStartObject(name);
        json.WriteNumber("documents", a.Documents);
        json.WriteNumber("korean_bytes", a.Korean);
        json.WriteNumber("english_bytes", a.English);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, SortedDictionary<string, TextAmount> units)
    {
        json.WriteStartObject(name);
        foreach ((string unit, TextAmount a) in units) Write(json, unit, a);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, List<string> units)
    {
        json.WriteStartArray(name);
        foreach (string unit in units) json.WriteStringValue(unit);
        json.WriteEndArray();
    }
}
