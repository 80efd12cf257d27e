using System.Text;

namespace Hanok.Evaluation.Metrics;

/// <summary>chrF (Popović, 2015) as sacrebleu 2 computes it by default: character n-grams of orders 1 to 6 without white space, beta 2, averaged over the orders that exist.</summary>
/// <remarks>
/// Per order: precision = matches / n-grams of the hypothesis, recall = matches / n-grams of the reference, over code points. An order counts where both have n-grams.
/// Score = 100 (1 + b²) P R / (b² P + R) of the averaged P and R, 0 where both are 0. Over a corpus the counts are summed first.
/// </remarks>
public static class Chrf
{
    const int Order = 6;
    const double BetaSquared = 4;

    /// <summary>The score of one hypothesis against one or more references (the best of them), 0 to 100.</summary>
    public static double Sentence(string hypothesis, params ReadOnlySpan<string> references) => Score(Best(hypothesis, references));

    /// <summary>The score of a corpus: counts of each sentence's best reference are summed. <paramref name="references"/>[i] are those of hypothesis i.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a sentence has no reference.</exception>
    public static double Corpus(IReadOnlyList<string> hypotheses, IReadOnlyList<IReadOnlyList<string>> references)
    {
        if (hypotheses.Count != references.Count) throw new ArgumentException($"expected {hypotheses.Count} lists of references, found {references.Count}", nameof(references));
        long[] total = new long[3 * Order];
        for (int i = 0; i < hypotheses.Count; i++)
        {
            long[] counts = Best(hypotheses[i], [.. references[i]]);
            for (int j = 0; j < total.Length; j++) total[j] += counts[j];
        }
        return Score(total);
    }

    static long[] Best(string hypothesis, ReadOnlySpan<string> references)
    {
        if (references.IsEmpty) throw new ArgumentException("expected at least one reference, found none", nameof(references));
        Dictionary<string, int>[] grams = Grams(hypothesis);
        long[] best = [];
        double bestScore = -1;
        foreach (string reference in references)
        {
            long[] counts = Counts(grams, Grams(reference));
            double score = Score(counts);
            if (score > bestScore) (best, bestScore) = (counts, score);
        }
        return best;
    }

    // Three numbers an order: n-grams of the hypothesis (0 where the reference has none), of the reference, matches.
    static long[] Counts(Dictionary<string, int>[] hypothesis, Dictionary<string, int>[] reference)
    {
        long[] counts = new long[3 * Order];
        for (int n = 0; n < Order; n++)
        {
            long inHypothesis = 0, matches = 0;
            foreach ((string gram, int count) in hypothesis[n])
            {
                inHypothesis += count;
                if (reference[n].TryGetValue(gram, out int other)) matches += Math.Min(count, other);
            }
            long inReference = 0;
            foreach (int count in reference[n].Values) inReference += count;
            (counts[3 * n], counts[3 * n + 1], counts[3 * n + 2]) = (inReference > 0 ? inHypothesis : 0, inReference, matches);
        }
        return counts;
    }

    static double Score(long[] counts)
    {
        double precision = 0, recall = 0;
        int orders = 0;
        for (int n = 0; n < Order; n++)
        {
            long hypothesis = counts[3 * n], reference = counts[3 * n + 1], matches = counts[3 * n + 2];
            if (hypothesis == 0 || reference == 0) continue;
            precision += (double)matches / hypothesis;
            recall += (double)matches / reference;
            orders++;
        }
        if (orders == 0 || precision + recall == 0) return 0;
        precision /= orders;
        recall /= orders;
        return 100 * (1 + BetaSquared) * precision * recall / (BetaSquared * precision + recall);
    }

    static Dictionary<string, int>[] Grams(string text)
    {
        StringBuilder kept = new(text.Length);
        List<int> starts = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) continue;
            starts.Add(kept.Length);
            kept.Append(rune.ToString());
        }
        starts.Add(kept.Length);
        string characters = kept.ToString();
        Dictionary<string, int>[] grams = new Dictionary<string, int>[Order];
        for (int n = 1; n <= Order; n++)
        {
            Dictionary<string, int> counts = grams[n - 1] = new(StringComparer.Ordinal);
            for (int i = 0; i + n < starts.Count; i++)
            {
                string gram = characters[starts[i]..starts[i + n]];
                counts[gram] = counts.GetValueOrDefault(gram) + 1;
            }
        }
        return grams;
    }
}
