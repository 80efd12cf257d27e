using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Scoring;

/// <summary>How well a model predicts a text.</summary>
/// <param name="NegativeLogLikelihood">Minus the sum of the natural log-probabilities of the scored tokens.</param>
/// <param name="Tokens">How many tokens were scored.</param>
/// <param name="Bytes">Their bytes of UTF-8, special tokens as their text.</param>
/// <param name="Windows">The sum window by window.</param>
public sealed record PerplexityResult(double NegativeLogLikelihood, int Tokens, long Bytes, IReadOnlyList<double> Windows)
{
    /// <summary>exp(nll / tokens).</summary>
    public double Perplexity => Elementary64.Exp(NegativeLogLikelihood / Tokens);

    /// <summary>nll / ln 2 / bytes.</summary>
    public double BitsPerByte => NegativeLogLikelihood / Elementary64.Log(2) / Bytes;
}

/// <summary>
/// Perplexity over windows without overlap: each is evaluated from position 0, and every token but a window's first is scored; the last may be shorter, and counts from 2 tokens on.
/// </summary>
/// <remarks>Log-probabilities and sums in binary64, from the logits that generation computes. Neither threads nor chunks change a byte.</remarks>
public static class Perplexity
{
    /// <summary>Logits held at once: 64 MiB.</summary>
    const int MostLogits = 1 << 24;

    /// <summary>Tokens computed at once, at most.</summary>
    const int MostRows = 512;

    /// <summary>Measures.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights, packed or not, and specification.</param>
    /// <param name="tokenizer">Gives the bytes of the tokens.</param>
    /// <param name="ids">The text's tokens, at least two.</param>
    /// <param name="context">Tokens of a window, at least 2 and at most what the model was made for.</param>
    /// <param name="keys">How the cache stores keys.</param>
    /// <param name="values">How the cache stores values.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends the work between two chunks.</param>
    /// <exception cref="UserError"><c>inference.window</c>, <c>inference.perplexity_short</c>, <c>inference.token</c>, <c>inference.not_finite</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static PerplexityResult Measure(
        WorkerPool pool, DecoderWeights weights, Tokenizer tokenizer, ReadOnlySpan<int> ids, int context, CacheType keys = CacheType.F32, CacheType values = CacheType.F32,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        DecoderSpec spec = weights.Spec;
        if (context < 2 || context > spec.ContextLength) throw new UserError("inference.window", context, spec.ContextLength) { IsUsage = true };
        if (ids.Length < 2) throw new UserError("inference.perplexity_short", ids.Length);
        foreach (int id in ids)
            if ((uint)id >= (uint)spec.VocabularySize) throw new UserError("inference.token", id, spec.VocabularySize);
        int length = Math.Min(context, ids.Length), chunk = Math.Clamp(MostLogits / spec.VocabularySize, 1, Math.Min(MostRows, length));
        using DecoderSession session = new(pool, weights, length, chunk, chunk, keys: keys, values: values);
        List<double> windows = [];
        double sum = 0;
        int tokens = 0;
        long bytes = 0;
        for (int start = 0; ids.Length - start >= 2; start += length)
        {
            ReadOnlySpan<int> window = ids.Slice(start, Math.Min(length, ids.Length - start));
            double nll = 0;
            session.Clear();
            for (int at = 0; at < window.Length - 1; at += session.Chunk)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(session.Chunk, window.Length - 1 - at);
                Tensor logits = session.Append(window.Slice(at, count), count);
                for (int i = 0; i < count; i++)
                {
                    int target = window[at + i + 1];
                    ReadOnlySpan<float> row = logits.Row(i);
                    nll += LogProbabilities.Normaliser(row) - row[target];
                    bytes += tokenizer.TokenBytes(target).Length;
                }
                progress?.Report((double)(start + at + count) / ids.Length);
            }
            windows.Add(nll);
            sum += nll;
            tokens += window.Length - 1;
        }
        return new PerplexityResult(sum, tokens, bytes, windows);
    }
}
