using System.Diagnostics;
using System.Text;

namespace Hanok.Language.Benchmarks;

/// <summary>A measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit: <c>s</c>, or <c>MB/s</c> of UTF-8, in powers of 1,000.</param>
public sealed record TokenizerMeasurement(string Name, int Threads, double Value, string Unit);

/// <summary>The speed of training and encoding on given texts.</summary>
public static class TokenizerBenchmark
{
    /// <summary>
    /// Trains once on <paramref name="threads"/> threads (<c>tokenizer-train</c> in s and MB/s), then encodes the texts on one thread: one by one
    /// (<c>tokenizer-encode-texts</c>) and joined by line ends as one document (<c>tokenizer-encode-document</c>), each the best of <paramref name="rounds"/>.
    /// </summary>
    /// <param name="texts">The texts; encoding takes those at the beginning, up to 20 MB.</param>
    /// <param name="options">What to train; its <see cref="BpeTrainerOptions.Threads"/> is replaced.</param>
    /// <param name="threads">Threads of training.</param>
    /// <param name="rounds">How often encoding is measured.</param>
    public static IEnumerable<TokenizerMeasurement> Run(IReadOnlyList<string> texts, BpeTrainerOptions options, int threads, int rounds = 5)
    {
        double megabytes = texts.Sum(t => (double)Encoding.UTF8.GetByteCount(t) + 1) / 1e6;
        Stopwatch watch = Stopwatch.StartNew();
        Tokenizer tokenizer = BpeTrainer.Train(texts, options with { Threads = threads });
        double seconds = watch.Elapsed.TotalSeconds;
        yield return new("tokenizer-train-seconds", threads, seconds, "s");
        yield return new("tokenizer-train", threads, megabytes / seconds, "MB/s");

        List<string> sample = [];
        long bytes = 0;
        foreach (string text in texts)
        {
            if (bytes > 20_000_000) break;
            sample.Add(text);
            bytes += Encoding.UTF8.GetByteCount(text);
        }
        string document = string.Join('\n', sample);
        List<int> ids = new(document.Length);
        yield return new("tokenizer-encode-texts", 1, Best(rounds, bytes, () =>
        {
            foreach (string text in sample)
            {
                ids.Clear();
                tokenizer.Encode(text, ids);
            }
        }), "MB/s");
        yield return new("tokenizer-encode-document", 1, Best(rounds, Encoding.UTF8.GetByteCount(document), () =>
        {
            ids.Clear();
            tokenizer.Encode(document, ids);
        }), "MB/s");
    }

    static double Best(int rounds, long bytes, Action work)
    {
        double best = 0;
        for (int i = 0; i < rounds; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            work();
            best = Math.Max(best, bytes / 1e6 / watch.Elapsed.TotalSeconds);
        }
        return best;
    }
}
