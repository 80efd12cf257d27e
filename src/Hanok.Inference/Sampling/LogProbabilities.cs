using Hanok.Numerics;

namespace Hanok.Inference.Sampling;

/// <summary>Natural logarithms of the model's own probabilities: log p(i) = l(i) - m - log Σ exp(l(j) - m), m the largest logit, in binary64, j ascending.</summary>
public static class LogProbabilities
{
    /// <summary>m + log Σ exp(l(j) - m): subtract it from a logit to get a log-probability.</summary>
    public static double Normaliser(ReadOnlySpan<float> logits)
    {
        double largest = logits[Sampler.Largest(logits)], sum = 0;
        foreach (float logit in logits) sum += Elementary64.Exp(logit - largest);
        return largest + Elementary64.Log(sum);
    }

    /// <summary>The <paramref name="count"/> most probable tokens, best first, the lower id on ties.</summary>
    public static TokenProbability[] Top(ReadOnlySpan<float> logits, int count, double normaliser)
    {
        count = Math.Min(count, logits.Length);
        if (count == 0) return [];
        // The queue holds the best so far with the worst of them in front.
        PriorityQueue<int, (float Logit, int MinusId)> best = new(count + 1);
        for (int id = 0; id < logits.Length; id++)
        {
            if (best.Count < count) best.Enqueue(id, (logits[id], -id));
            else best.EnqueueDequeue(id, (logits[id], -id));
        }
        TokenProbability[] top = new TokenProbability[count];
        for (int i = count - 1; i >= 0; i--)
        {
            int id = best.Dequeue();
            top[i] = new TokenProbability(id, (float)(logits[id] - normaliser));
        }
        return top;
    }
}
