using System.Diagnostics;
using Hanok.Inference.Decoding;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Benchmarks;

/// <summary>What <see cref="ModelBench"/> measures; the defaults are those of llama.cpp's llama-bench.</summary>
public sealed record ModelBenchOptions
{
    /// <summary>Tokens of the prompts that are timed; 0 is left out.</summary>
    public IReadOnlyList<int> Prompts { get; init; } = [512];

    /// <summary>Tokens that are generated one by one; 0: none.</summary>
    public int Generated { get; init; } = 128;

    /// <summary>Numbers of sequences that are continued together.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [];

    /// <summary>Tokens that are there before a measurement of prompts or generation begins.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [0];

    /// <summary>Whether the time of each operator is wanted.</summary>
    public bool Profile { get; init; }

    /// <summary>How caches store keys.</summary>
    public CacheType Keys { get; init; } = CacheType.F16;

    /// <summary>How caches store values.</summary>
    public CacheType Values { get; init; } = CacheType.F16;

    /// <summary>Runs a measurement; the median counts. One more warms up.</summary>
    public int Runs { get; init; } = 3;
}

/// <summary>A measurement.</summary>
/// <param name="Test"><c>pp512</c>, <c>tg128</c>, <c>batch8</c>, <c>pp512@4096</c> …</param>
/// <param name="Threads">Threads that worked.</param>
/// <param name="TokensPerSecond">The median; of a batch all sequences' tokens together.</param>
/// <param name="Profile">The time of each operator in a table, where it was asked for; a pass of a prompt, or a token.</param>
public sealed record ModelBenchRow(string Test, int Threads, double TokensPerSecond, string? Profile = null);

/// <summary>The measurements behind <c>hanok bench MODEL</c>: prompt processing, generation, batches and depth, without a tokenizer or sampling.</summary>
/// <remarks>
/// The tests are llama-bench's, so that figures stand side by side. pp N: one pass over N tokens, the logits of the last. tg N: N passes of one token. batch B: each pass continues
/// B sequences of 128 distinct tokens by one token, 32 times. Token ids are made up: they change nothing in the time.
/// </remarks>
public sealed class ModelBench(DecoderWeights weights, WorkerPool pool)
{
    const int Chunk = 512, BatchPrompt = 128, BatchSteps = 32;

    /// <summary>Measures, row by row.</summary>
    /// <exception cref="OperationCanceledException">Between two passes.</exception>
    public IEnumerable<ModelBenchRow> Run(ModelBenchOptions options, CancellationToken cancellation = default)
    {
        foreach (int depth in options.Depths)
        {
            string at = depth == 0 ? "" : $"@{depth}";
            int longest = Math.Max(options.Generated, options.Prompts.DefaultIfEmpty(0).Max());
            if (longest == 0) continue;
            using DecoderSession session = new(pool, weights, depth + longest, Math.Min(Chunk, depth + longest), keys: options.Keys, values: options.Values);
            int[] ids = Ids(0, depth + longest);
            TapeProfile? profile = options.Profile ? new() : null;
            foreach (int n in options.Prompts.Where(n => n > 0))
            {
                yield return Row($"pp{n}{at}", n, options.Runs, () =>
                {
                    Fill(session, ids.AsSpan(0, depth), cancellation);
                    profile?.Clear();
                    session.Profile = profile;
                    long start = Stopwatch.GetTimestamp();
                    session.AppendAll(ids.AsSpan(depth, n), cancellation);
                    return Stopwatch.GetElapsedTime(start).TotalSeconds;
                }) with { Profile = profile?.ToTable(1) };
            }
            if (options.Generated == 0) continue;
            yield return Row($"tg{options.Generated}{at}", options.Generated, options.Runs, () =>
            {
                Fill(session, ids.AsSpan(0, depth), cancellation);
                profile?.Clear();
                session.Profile = profile;
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < options.Generated; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    session.Append(ids.AsSpan(depth + i, 1), wanted: 1);
                }
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            }) with { Profile = profile?.ToTable(options.Generated) };
        }
        foreach (int count in options.Batches) yield return Batch(count, options, cancellation);
    }

    ModelBenchRow Batch(int count, ModelBenchOptions options, CancellationToken cancellation)
    {
        using SequenceBatch batch = new(pool, weights, count, BatchPrompt + BatchSteps, Math.Max(BatchPrompt, count), count, keys: options.Keys, values: options.Values);
        return Row($"batch{count}", count * BatchSteps, options.Runs, () =>
        {
            int[][] ids = [.. Enumerable.Range(0, count).Select(s => Ids(s, BatchPrompt + BatchSteps))];
            for (int s = 0; s < count; s++)
            {
                batch.Clear();
                batch.Add(s, 0, ids[s].AsSpan(0, BatchPrompt), wanted: 0);
                batch.Run();
            }
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < BatchSteps; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                batch.Clear();
                for (int s = 0; s < count; s++) batch.Add(s, BatchPrompt + i, ids[s].AsSpan(BatchPrompt + i, 1), wanted: 1);
                batch.Run();
            }
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    ModelBenchRow Row(string test, int tokens, int runs, Func<double> seconds)
    {
        seconds();
        double[] rates = new double[runs];
        for (int i = 0; i < runs; i++) rates[i] = tokens / seconds();
        return new ModelBenchRow(test, pool.Threads, RatioProbe.Median(rates));
    }

    static void Fill(DecoderSession session, ReadOnlySpan<int> ids, CancellationToken cancellation)
    {
        session.Clear();
        session.Profile = null;
        for (int at = 0; at < ids.Length; at += session.Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Append(ids.Slice(at, Math.Min(session.Chunk, ids.Length - at)), wanted: 0);
        }
    }

    // Distinct for each sequence and position, below any vocabulary's size.
    int[] Ids(int sequence, int count)
    {
        int vocabulary = weights.Spec.VocabularySize;
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) ids[i] = (int)((3L + 131L * sequence + 7L * i) % vocabulary);
        return ids;
    }
}
