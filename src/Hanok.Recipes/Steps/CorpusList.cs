using System.Buffers;
using System.Text;
using System.Text.Json;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Skills;
using Hanok.Data.Sources;
using Hanok.Evaluation.Reports;
using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Provenance.Cards;

namespace Hanok.Recipes;

/// <summary>The list of every document that training read: where from, on what terms, its hash; without its text.</summary>
static class CorpusList
{
    static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a line for each document of the training text, and sums up the sources for the model card.</summary>
    public static IReadOnlyList<CardSource> Write(RunDirectory directory, string path)
    {
        Dictionary<(string, string), (HashSet<string> Attributions, long Documents, long Bytes)> sources = [];
        AtomicFile.Write(path, stream =>
        {
            ArrayBufferWriter<byte> buffer = new();
            foreach (Document d in DocumentFile.Read(Path.Combine(directory.Documents, Cleaner.TrainFile)))
            {
                long bytes = Encoding.UTF8.GetByteCount(d.Text);
                using (Utf8JsonWriter w = new(buffer, Options))
                {
                    w.WriteStartObject();
                    w.WriteString("id", d.Id);
                    w.WriteString("source", d.Source);
                    w.WriteString("version", d.Version);
                    w.WriteString("unit", d.Unit);
                    w.WriteString("path", d.Path);
                    w.WriteString("language", d.Language);
                    w.WriteString("licence", d.Licence);
                    w.WriteString("attribution", d.Attribution);
                    w.WriteString("sha256", d.Sha256);
                    w.WriteNumber("bytes", bytes);
                    w.WriteEndObject();
                }
                stream.Write(buffer.WrittenSpan);
                stream.WriteByte((byte)'\n');
                buffer.ResetWrittenCount();
                var key = (d.Version.Length > 0 ? $"{d.Source} {d.Version}" : d.Source, d.Licence);
                if (!sources.TryGetValue(key, out var sum)) sum = ([], 0, 0);
                sum.Attributions.Add(d.Attribution);
                sources[key] = (sum.Attributions, sum.Documents + 1, sum.Bytes + bytes);
            }
        });
        return [.. sources.OrderBy(s => s.Key.Item1, StringComparer.Ordinal).ThenByDescending(s => s.Value.Bytes)
            .Select(s => new CardSource(s.Key.Item1, s.Key.Item2, Join(s.Value.Attributions), s.Value.Documents, s.Value.Bytes))];
    }

    /// <summary>What only tuning reads, for the model card: generated examples, and the aligned pairs by source with the terms that it was collected under.</summary>
    public static IReadOnlyList<CardSource> Tuning(Recipe recipe, RunDirectory directory, Tokenizer tokenizer, CancellationToken cancellation)
    {
        List<SkillConversation> talks = [.. TuneExamples.Conversations(recipe, tokenizer, cancellation).Select(c => c.Conversation)];
        long said = talks.Sum(c => Size(c.System ?? "") + c.Turns.Sum(e => Size(e.Prompt) + Size(e.Response)));
        List<CardSource> sources = [new("skills (tuning)", "Apache-2.0", "Hanok (generated)", talks.Sum(c => c.Turns.Count), said)];
        string pairs = Path.Combine(directory.Documents, Cleaner.PairsFile);
        if (recipe.Tune.Pairs <= 0 || !File.Exists(pairs)) return sources;
        Dictionary<string, SourceRecord> terms = CollectReport.LoadSources(directory.Documents).DistinctBy(s => s.Use).ToDictionary(s => s.Use, StringComparer.Ordinal);
        foreach (IGrouping<string, TextPair> source in PairFile.Read(pairs).GroupBy(p => p.Source, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            SourceRecord? known = terms.GetValueOrDefault(source.Key);
            sources.Add(new($"{source.Key} (pairs, tuning)", known?.Licence ?? "unknown", known?.Attribution ?? "", source.LongCount(), source.Sum(p => Size(p.English) + Size(p.Korean))));
        }
        return sources;

        static long Size(string text) => Encoding.UTF8.GetByteCount(text);
    }

    /// <summary>The sources of the training text, for the report.</summary>
    public static IReadOnlyList<SourceRow> Sources(RunDirectory directory) =>
        [.. DocumentFile.Read(Path.Combine(directory.Documents, Cleaner.TrainFile)).GroupBy(d => (d.Source, d.Version)).OrderBy(g => g.Key.Source, StringComparer.Ordinal)
            .Select(g => new SourceRow(g.Key.Source, g.Key.Version, string.Join(", ", g.GroupBy(d => d.Licence).OrderByDescending(l => l.Count()).Select(l => l.Key).Take(4)), g.LongCount(), g.Sum(d => (long)Encoding.UTF8.GetByteCount(d.Text))))];

    static string Join(HashSet<string> attributions)
    {
        const int most = 3;
        string[] named = [.. attributions.Where(a => a.Length > 0).Order(StringComparer.Ordinal)];
        return named.Length <= most ? string.Join("; ", named) : string.Join("; ", named.Take(most)) + $"; and {named.Length - most} more (provenance/corpus.jsonl)";
    }
}
