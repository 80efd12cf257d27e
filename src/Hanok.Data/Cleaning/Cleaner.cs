using System.Text;
using System.Text.Json;
using Hanok.Data.Documents;
using Hanok.Data.Sources;
using Hanok.Language.Messages;

namespace Hanok.Data.Cleaning;

/// <summary>The step <c>clean</c>: collected documents become training and held-out documents, every drop counted by reason.</summary>
/// <remarks>The same documents give the same bytes, with any number of threads: what looks at one document runs in parallel, what compares documents goes through them in order.</remarks>
public static class Cleaner
{
    /// <summary>Documents to train on, in <c>work/documents</c>.</summary>
    public const string TrainFile = "train.jsonl";

    /// <summary>Held-out documents.</summary>
    public const string HoldoutFile = "holdout.jsonl";

    /// <summary>A sample of what each reason dropped.</summary>
    public const string DroppedFile = "dropped.jsonl";

    /// <summary>Pairs to train on.</summary>
    public const string PairsFile = "pairs.jsonl";

    /// <summary>Held-out pairs.</summary>
    public const string HeldOutPairsFile = "pairs-holdout.jsonl";

    /// <summary>Cleans what <see cref="Collector"/> collected and writes the files named above and the report to <c>work/documents</c>.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.json_line</c>; <c>data.all_dropped</c>: no training text remains; <c>files.cannot_write</c>.</exception>
    public static CleanReport Run(CleanOptions options, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        List<Document> documents = [.. DocumentFile.Read(Path.Combine(options.Documents, Collector.DocumentsFile))];
        CleanReport report = new() { In = (documents.Count, documents.Sum(static d => (long)Encoding.UTF8.GetByteCount(d.Text))) };
        CleanedDocument[] cleaned = CleanEach(documents, options, progress, cancellation);
        HashSet<string> heldOut = HoldoutChoice.Choose(cleaned, options, report);
        DropLog log = new(options.Samples, report);
        foreach (CleanedDocument c in cleaned)
        {
            if (c.Reason.Length > 0) log.Document(c.Reason, c.Document);
            foreach (Drop line in c.Lines) log.Line(line.Reason, c.Document, line.Text);
            if (c.Reason.Length == 0) report.Redact(c.Redactions);
        }
        (List<CleanedDocument> train, List<CleanedDocument> holdout) = Split(cleaned, heldOut);
        CorpusRules rules = new(options, log, cancellation);
        List<Document> kept = [], held = [];
        foreach (CleanedDocument c in holdout) if (rules.HeldOut(c) is { } d) held.Add(d);
        foreach (CleanedDocument c in train) if (rules.Train(c) is { } d) kept.Add(d);
        if (kept.Count == 0) throw new UserError("data.all_dropped", documents.Count, string.Join(", ", report.Dropped.OrderByDescending(static r => r.Value.Bytes).Take(3).Select(static r => r.Key)));
        foreach (Document d in kept) (report.Train, report.TrainUnits[d.Unit]) = Count(d, report.Train, report.TrainUnits);
        foreach (Document d in held) (report.Holdout, report.HeldOutUnits[d.Unit]) = Count(d, report.Holdout, report.HeldOutUnits);
        DocumentFile.Write(Path.Combine(options.Documents, TrainFile), kept);
        DocumentFile.Write(Path.Combine(options.Documents, HoldoutFile), held);
        report.Pairs = PairSplit.Run(options, heldOut, log);
        log.Save(Path.Combine(options.Documents, DroppedFile));
        report.Save(Path.Combine(options.Documents, CleanReport.FileName));
        return report;
    }

    static (TextAmount, TextAmount) Count(Document d, TextAmount all, SortedDictionary<string, TextAmount> units)
    {
        int bytes = Encoding.UTF8.GetByteCount(d.Text);
        return (all.Add(d.Language, bytes), units.GetValueOrDefault(d.Unit).Add(d.Language, bytes));
    }

    static CleanedDocument[] CleanEach(List<Document> documents, CleanOptions options, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        CleanedDocument[] cleaned = new CleanedDocument[documents.Count];
        int done = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Max(1, options.Threads), CancellationToken = cancellation };
        Parallel.For(0, documents.Count, parallel, () => new DocumentCleaner(options), (i, _, cleaner) =>
        {
            cleaned[i] = cleaner.Clean(documents[i]);
            int n = Interlocked.Increment(ref done);
            if (n % 64 == 0 || n == documents.Count) progress?.Report(new DataProgress(n, documents.Count, documents[i].Source));
            return cleaner;
        }, static _ => { });
        return cleaned;
    }

    // The user's own files train with their first nine tenths; every other unit goes one way whole.
    static (List<CleanedDocument> Train, List<CleanedDocument> Holdout) Split(CleanedDocument[] cleaned, HashSet<string> heldOut)
    {
        List<CleanedDocument> train = [], holdout = [];
        foreach (IGrouping<(string Unit, bool Own), CleanedDocument> unit in cleaned.Where(static c => c.Reason.Length == 0).GroupBy(static c => (c.Document.Unit, c.Document.Licence == LocalSource.Own)))
        {
            if (!unit.Key.Own)
            {
                (heldOut.Contains(unit.Key.Unit) ? holdout : train).AddRange(unit);
                continue;
            }
            // Documents of one file are its paragraphs in order: the last tenth of all of them.
            List<CleanedDocument> parts = [.. unit];
            int whole = parts.Count >= 10 ? parts.Count / 10 : 0;
            if (whole > 0)
            {
                train.AddRange(parts[..^whole]);
                holdout.AddRange(parts[^whole..]);
                continue;
            }
            foreach (CleanedDocument c in parts)
            {
                (string first, string last) = HoldoutChoice.LastTenth(c.Document.Text);
                if (first.Length > 0) train.Add(new CleanedDocument { Document = c.Document with { Text = first } });
                if (last.Length > 0) holdout.Add(new CleanedDocument { Document = c.Document with { Id = $"{c.Document.Id}/last-tenth", Text = last } });
            }
        }
        return (train, holdout);
    }
}

/// <summary>Counts what is dropped and keeps samples of it.</summary>
sealed class DropLog(int samples, CleanReport report)
{
    readonly List<(string Reason, string Id, string Unit, string Text)> kept = [];
    readonly Dictionary<string, int> seen = [];

    public void Document(string reason, Document d) => Add(reason, d.Id, d.Unit, d.Text, true);

    public void Line(string reason, Document d, string text) => Add(reason, d.Id, d.Unit, text, false);

    public void Pair(string reason, TextPair p) => Add(reason, $"{p.Source}/{p.Key}", p.Unit, $"{p.English}\n{p.Korean}", false);

    public void Save(string path) => JsonLines.Write(path, kept.OrderBy(static k => k.Reason, StringComparer.Ordinal), static (Utf8JsonWriter json, (string Reason, string Id, string Unit, string Text) k) =>
    {
        json.WriteStartObject();
        json.WriteString("reason", k.Reason);
        json.WriteString("id", k.Id);
        json.WriteString("unit", k.Unit);
        json.WriteString("text", k.Text);
        json.WriteEndObject();
    });

    void Add(string reason, string id, string unit, string text, bool document)
    {
        report.Drop(reason, document, Encoding.UTF8.GetByteCount(text));
        // The first, then ever rarer ones, so that a sample is not all of one package.
        int n = seen[reason] = seen.GetValueOrDefault(reason) + 1;
        if (n > samples / 2 && (n & (n - 1)) != 0) return;
        int cut = Math.Min(text.Length, 500);
        if (cut > 0 && char.IsHighSurrogate(text[cut - 1])) cut--;
        kept.Add((reason, id, unit, text[..cut]));
    }
}
