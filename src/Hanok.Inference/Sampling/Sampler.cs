using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Inference.Sampling;

/// <summary>Chooses the next token from a row of logits by the chain of <see cref="SamplingOptions"/>.</summary>
/// <remarks>
/// Everything is computed in binary64 with the project's own exponential, ids ascending, so the choice is a function of logits, options, history and position alone.
/// With l the logits after the repetition penalty, divided by the temperature, and m their maximum, the weight of a kept token is exp(l - m); the draw u in [0, 1) takes
/// the first token, ids ascending, at which the running sum of weights exceeds u times their sum. Not thread-safe: it keeps scratch memory.
/// </remarks>
public sealed class Sampler
{
    readonly double[] weights;
    readonly double[] selection;
    readonly int[] heap;
    readonly bool[] penalised;

    /// <summary>A sampler for logits of <paramref name="vocabularySize"/> tokens.</summary>
    public Sampler(int vocabularySize)
    {
        weights = new double[vocabularySize];
        selection = new double[vocabularySize];
        heap = new int[vocabularySize];
        penalised = new bool[vocabularySize];
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">One row of logits.</param>
    /// <param name="options">How to choose.</param>
    /// <param name="history">All tokens before it, prompt included.</param>
    /// <exception cref="UserError"><c>inference.not_finite</c>: a logit is NaN or +∞.</exception>
    public int Next(ReadOnlySpan<float> logits, SamplingOptions options, ReadOnlySpan<int> history)
    {
        if (options.Temperature == 0 && options.RepetitionPenalty == 1) return Largest(logits);
        if (options.Temperature == 0)
        {
            Penalise(logits, options.RepetitionPenalty, history);
            return Largest(weights);
        }
        double sum = 0;
        foreach (double weight in Weights(logits, options, history)) sum += weight;
        double target = Draw(options, history.Length) * sum, running = 0;
        int last = 0;
        for (int id = 0; id < weights.Length; id++)
        {
            if (weights[id] == 0) continue;
            running += weights[id];
            last = id;
            if (running > target) break;
        }
        return last;
    }

    /// <summary>The weights of all tokens after the chain, 0 where a filter removed one; they do not sum to 1. Valid until the next call.</summary>
    /// <exception cref="UserError"><c>inference.not_finite</c>.</exception>
    public ReadOnlySpan<double> Weights(ReadOnlySpan<float> logits, SamplingOptions options, ReadOnlySpan<int> history)
    {
        Penalise(logits, options.RepetitionPenalty, history);
        if (options.Temperature != 1)
            for (int id = 0; id < weights.Length; id++) weights[id] /= options.Temperature;
        double largest = weights[Largest(weights)];
        double least = options.TopK > 0 && options.TopK < weights.Length ? KthLargest(options.TopK) : double.NegativeInfinity;
        for (int id = 0; id < weights.Length; id++) weights[id] = weights[id] < least ? 0 : Elementary64.Exp(weights[id] - largest);
        if (options.TopP < 1) KeepMass(options.TopP);
        if (options.MinP > 0)
            for (int id = 0; id < weights.Length; id++)
                if (weights[id] < options.MinP) weights[id] = 0;       // the largest weight is 1
        return weights;
    }

    /// <summary>The uniform number that decides at <paramref name="position"/>: Philox keyed by (seed, "sampling", choice), draw number = position.</summary>
    public static double Draw(SamplingOptions options, int position) =>
        new Philox(options.Seed, "sampling", options.Choice.ToString(CultureInfo.InvariantCulture)).Uniform((ulong)position);

    /// <summary>Index of the largest logit, the lower on ties.</summary>
    /// <exception cref="UserError"><c>inference.not_finite</c>.</exception>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            float logit = logits[id];
            if (float.IsNaN(logit) || float.IsPositiveInfinity(logit)) throw new UserError("inference.not_finite", id, logit);
            if (logit > logits[best]) best = id;
        }
        return best;
    }

    static int Largest(ReadOnlySpan<double> logits)
    {
        int best = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            if (double.IsNaN(logits[id]) || double.IsPositiveInfinity(logits[id])) throw new UserError("inference.not_finite", id, logits[id]);
            if (logits[id] > logits[best]) best = id;
        }
        return best;
    }

    void Penalise(ReadOnlySpan<float> logits, double penalty, ReadOnlySpan<int> history)
    {
        for (int id = 0; id < weights.Length; id++) weights[id] = logits[id];
        if (penalty == 1) return;
        foreach (int id in history)
        {
            if (penalised[id]) continue;
            penalised[id] = true;
            weights[id] = weights[id] < 0 ? weights[id] * penalty : weights[id] / penalty;
        }
        foreach (int id in history) penalised[id] = false;
    }

    // Hoare's selection on a copy; the pivot is the median of three.
    double KthLargest(int k)
    {
        Span<double> s = selection;
        weights.CopyTo(s);
        int low = 0, high = s.Length - 1, wanted = s.Length - k;
        while (low < high)
        {
            double a = s[low], b = s[(low + high) / 2], c = s[high];
            double pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (s[i] < pivot) i++;
                while (s[j] > pivot) j--;
                if (i > j) break;
                (s[i], s[j]) = (s[j], s[i]);
                i++;
                j--;
            }
            if (wanted <= j) high = j;
            else if (wanted >= i) low = i;
            else break;
        }
        return s[wanted];
    }

    // Takes tokens off a heap, heaviest first (the lower id on ties), until their mass reaches p of the whole; the rest gets weight 0.
    void KeepMass(double p)
    {
        double total = 0, mass = 0;
        int count = 0;
        for (int id = 0; id < weights.Length; id++)
        {
            if (weights[id] == 0) continue;
            total += weights[id];
            heap[count++] = id;
        }
        for (int i = count / 2 - 1; i >= 0; i--) Sink(i, count);
        bool first = true;
        while (count > 0 && (first || mass < p * total))
        {
            first = false;
            mass += weights[heap[0]];
            heap[0] = heap[--count];
            Sink(0, count);
        }
        for (int i = 0; i < count; i++) weights[heap[i]] = 0;
    }

    void Sink(int i, int count)
    {
        int id = heap[i];
        for (int child; (child = 2 * i + 1) < count; i = child)
        {
            if (child + 1 < count && Before(heap[child + 1], heap[child])) child++;
            if (!Before(heap[child], id)) break;
            heap[i] = heap[child];
        }
        if (i < count) heap[i] = id;
    }

    bool Before(int a, int b) => weights[a] > weights[b] || (weights[a] == weights[b] && a < b);
}
