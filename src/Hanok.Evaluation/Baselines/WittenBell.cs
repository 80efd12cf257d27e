namespace Hanok.Evaluation.Baselines;

/// <summary>Byte n-grams with interpolated Witten-Bell smoothing (Witten and Bell, 1991; Chen and Goodman, 1998), for all orders up to <see cref="MaxOrder"/> at once.</summary>
/// <remarks>
/// <c>P(w|h) = (c(hw) + T(h) P(w|h')) / (c(h) + T(h))</c>, where h' drops the oldest byte of h, T(h) is the number of different bytes seen after h, and below the empty context stands
/// the uniform 1/256; where h was never seen, P(w|h) = P(w|h'). Order n looks at n - 1 bytes before. No context crosses the border of a text.
/// <para>There is no table: every position of the training text gives one 54-bit key (six symbols of nine bits; 0 past the end of its text), the keys are sorted, and so all n-grams with
/// the same first symbols lie together. The held-out text's keys are sorted too, and one merge over both an order gives every count needed. Six megabytes take about 50 MB and a second.</para>
/// </remarks>
public static class WittenBell
{
    /// <summary>The longest n-gram.</summary>
    public const int MaxOrder = 6;

    const int SymbolBits = 9, KeyBits = SymbolBits * MaxOrder;

    /// <summary>The information of each held-out text in bits: element [order - 1][text], for orders 1 (unigram) to <see cref="MaxOrder"/>.</summary>
    /// <exception cref="ArgumentException">More than 2^31 - 1 bytes.</exception>
    public static double[][] Bits(IReadOnlyList<byte[]> training, IReadOnlyList<byte[]> heldOut)
    {
        ulong[] seen = [], keys = [];
        int[] starts = [];
        Parallel.Invoke(
            () => { (seen, _) = Keys(training, positions: false); Array.Sort(seen); },
            () => { (keys, starts) = Keys(heldOut, positions: true); Array.Sort(keys, starts); });
        int[] remaining = Remaining(heldOut);
        double[] probability = new double[keys.Length];
        Array.Fill(probability, 1.0 / 256);
        double[][] bits = new double[MaxOrder][];
        for (int order = 1; order <= MaxOrder; order++)
        {
            Refine(order, seen, keys, starts, remaining, probability);
            bits[order - 1] = Sum(heldOut, probability);
        }
        return bits;
    }

    // Replaces the probability of each held-out byte under order - 1 by that under order, where it has a context of that length and that context was seen.
    static void Refine(int order, ulong[] seen, ulong[] keys, int[] starts, int[] remaining, double[] probability)
    {
        int contextShift = KeyBits - (order - 1) * SymbolBits, symbolShift = KeyBits - order * SymbolBits;
        Span<int> counts = stackalloc int[1 << SymbolBits];
        int s = 0;
        for (int k = 0; k < keys.Length;)
        {
            ulong context = keys[k] >> contextShift;
            while (s < seen.Length && seen[s] >> contextShift < context) s++;
            counts.Clear();
            int total = 0, different = 0;
            for (; s < seen.Length && seen[s] >> contextShift == context; s++)
            {
                int symbol = (int)(seen[s] >> symbolShift) & ((1 << SymbolBits) - 1);
                if (symbol == 0) continue;          // the end of a text follows: no byte was seen
                if (counts[symbol]++ == 0) different++;
                total++;
            }
            for (; k < keys.Length && keys[k] >> contextShift == context; k++)
            {
                int start = starts[k];
                if (total == 0 || remaining[start] < order) continue;
                int symbol = (int)(keys[k] >> symbolShift) & ((1 << SymbolBits) - 1);
                ref double p = ref probability[start + order - 1];
                p = (counts[symbol] + different * p) / (total + different);
            }
        }
    }

    static (ulong[] Keys, int[] Starts) Keys(IReadOnlyList<byte[]> texts, bool positions)
    {
        long total = 0;
        foreach (byte[] text in texts) total += text.Length;
        if (total > Array.MaxLength) throw new ArgumentException($"expected at most {Array.MaxLength} bytes, found {total}", nameof(texts));
        ulong[] keys = new ulong[total];
        int[] starts = positions ? new int[total] : [];
        int at = 0;
        foreach (byte[] text in texts)
        {
            // From the end: the key of a position is its symbol, then the first five of the next position's.
            ulong key = 0;
            for (int i = text.Length - 1; i >= 0; i--)
            {
                key = (key >> SymbolBits) | ((ulong)(text[i] + 1) << (KeyBits - SymbolBits));
                keys[at + i] = key;
                if (positions) starts[at + i] = at + i;
            }
            at += text.Length;
        }
        return (keys, starts);
    }

    // How many bytes of its own text there are from each position on, at most MaxOrder.
    static int[] Remaining(IReadOnlyList<byte[]> texts)
    {
        int[] remaining = new int[texts.Sum(t => t.Length)];
        int at = 0;
        foreach (byte[] text in texts)
        {
            for (int i = 0; i < text.Length; i++) remaining[at + i] = Math.Min(MaxOrder, text.Length - i);
            at += text.Length;
        }
        return remaining;
    }

    static double[] Sum(IReadOnlyList<byte[]> texts, double[] probability)
    {
        double[] bits = new double[texts.Count];
        int at = 0;
        for (int t = 0; t < texts.Count; t++)
            for (int i = 0; i < texts[t].Length; i++) bits[t] -= Math.Log2(probability[at++]);
        return bits;
    }
}
