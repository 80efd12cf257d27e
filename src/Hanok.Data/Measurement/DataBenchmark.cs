using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Data.Cleaning.Duplicates;
using Hanok.Data.Cleaning.Personal;
using Hanok.Data.Cleaning.Rules;
using Hanok.Language;
using Hanok.Language.Messages;

namespace Hanok.Data.Measurement;

/// <summary>A rate measured.</summary>
/// <param name="Name"><c>data-quality</c>, <c>data-personal</c>, <c>data-minhash</c>, all three one after another on each document: <c>data-all</c>, and the same on lines joined to documents of 4,000 characters: <c>data-all-long</c>.</param>
/// <param name="Threads">Threads that worked.</param>
/// <param name="MegabytesPerSecondPerCore">10⁶ bytes of UTF-8 text a second and thread: median of the rounds.</param>
public readonly record struct DataRate(string Name, int Threads, double MegabytesPerSecondPerCore);

/// <summary>How fast the cleaning rules go: what <c>hanok bench data</c> prints.</summary>
public static class DataBenchmark
{
    /// <summary>
    /// Measures on the texts of <paramref name="file"/> (JSON lines with <c>text</c>, else a text a line; also gzip), at most <paramref name="megabytes"/> of them, in
    /// <paramref name="rounds"/> rounds after one to warm up. A line is a document; each of the three quality filters looks at every document, whatever the others said.
    /// </summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.no_field</c>, <c>data.json_line</c>, <c>data.path_empty</c>.</exception>
    public static IEnumerable<DataRate> Run(string file, int threads, int megabytes = 32, int rounds = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        List<string> texts = Read(file, megabytes * 1_000_000L, out long bytes);
        if (texts.Count == 0) throw new UserError("data.path_empty", file);
        List<string> joined = Join(texts);
        foreach ((string name, int which) in ((string, int)[])[("data-quality", 1), ("data-personal", 2), ("data-minhash", 4), ("data-all", 7), ("data-all-long", 7)])
        {
            List<double> rates = [];
            for (int i = 0; i <= rounds; i++)
            {
                double seconds = Round(name == "data-all-long" ? joined : texts, threads, which);
                if (i > 0) rates.Add(bytes / 1e6 / seconds / threads);
            }
            rates.Sort();
            yield return new DataRate(name, threads, rates[rates.Count / 2]);
        }
    }

    static double Round(List<string> texts, int threads, int which)
    {
        Thread[] workers = new Thread[threads];
        long sink = 0;
        Stopwatch clock = Stopwatch.StartNew();
        for (int t = 0; t < threads; t++)
        {
            int first = (int)((long)texts.Count * t / threads), last = (int)((long)texts.Count * (t + 1) / threads);
            workers[t] = new Thread(() => Interlocked.Add(ref sink, Work(texts, first, last, which)));
            workers[t].Start();
        }
        foreach (Thread w in workers) w.Join();
        return clock.Elapsed.TotalSeconds;
    }

    static long Work(List<string> texts, int first, int last, int which)
    {
        QualityRules rules = QualityRules.Korean();
        MinHasher hasher = new();
        uint[] signature = hasher.Sign("");
        List<PersonalSpan> spans = [];
        long sink = 0;
        for (int i = first; i < last; i++)
        {
            string text = texts[i];
            if ((which & 1) != 0)
            {
                (Verdict a, Verdict b, Verdict c) = rules.JudgeEach(text);
                if (a.Keep && b.Keep && c.Keep) sink++;
            }
            if ((which & 2) != 0)
            {
                spans.Clear();
                PersonalData.Find(text, spans);
                sink += spans.Count;
            }
            if ((which & 4) != 0)
            {
                hasher.Sign(text, signature);
                sink += signature[0];
            }
        }
        return sink;
    }

    static List<string> Join(List<string> texts)
    {
        List<string> joined = [];
        StringBuilder open = new();
        foreach (string text in texts)
        {
            open.Append(text).Append('\n');
            if (open.Length < 4000) continue;
            joined.Add(open.ToString());
            open.Clear();
        }
        if (open.Length > 0) joined.Add(open.ToString());
        return joined;
    }

    static List<string> Read(string file, long most, out long bytes)
    {
        if (!File.Exists(file)) throw new UserError("data.missing", file);
        using Stream stream = File.OpenRead(file);
        using StreamReader reader = new(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream, Encoding.UTF8);
        bool json = Path.GetFileName(file).Contains(".jsonl", StringComparison.OrdinalIgnoreCase);
        List<string> texts = [];
        bytes = 0;
        for (int number = 1; bytes < most && reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            string text = Normalization.Nfc(json ? Field(file, number, line) : line);
            texts.Add(text);
            bytes += Encoding.UTF8.GetByteCount(text);
        }
        return texts;
    }

    static string Field(string file, int number, string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("text", out JsonElement e) && e.ValueKind == JsonValueKind.String) return e.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UserError("data.json_line", e, file, number, e.Message);
        }
        throw new UserError("data.no_field", file, number, "text");
    }
}
