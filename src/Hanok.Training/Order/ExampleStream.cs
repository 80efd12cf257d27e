using Hanok.Numerics;

namespace Hanok.Training.Order;

/// <summary>The endless stream of examples that rows are packed from: skills, and translation pairs as long as they stay within their share of the tokens.</summary>
/// <remarks>Each pool is read epoch after epoch each in an order of its own, as <see cref="WindowOrder"/> has it. Numbers below the skills' count are skills, those above pairs.</remarks>
sealed class ExampleStream(IReadOnlyList<ChatExample> skills, IReadOnlyList<ChatExample> pairs, double pairShare, ulong seed)
{
    readonly Pool skillPool = new(skills.Count, seed, "skills");
    readonly Pool pairPool = new(pairs.Count, seed, "pairs");
    long tokens, pairTokens;

    /// <summary>The example with this number.</summary>
    public ChatExample this[int number] => number < skills.Count ? skills[number] : pairs[number - skills.Count];

    /// <summary>Positions of all pairs drawn so far as a share of all drawn.</summary>
    public double PairShare => tokens == 0 ? 0 : (double)pairTokens / tokens;

    /// <summary>Draws the next example's number.</summary>
    public int Next()
    {
        if (pairs.Count > 0)
        {
            int candidate = skills.Count + pairPool.Peek();
            int length = this[candidate].Positions;
            if (skills.Count == 0 || pairTokens + length <= pairShare * (tokens + length))
            {
                pairPool.Advance();
                pairTokens += length;
                tokens += length;
                return candidate;
            }
        }
        int number = skillPool.Peek();
        skillPool.Advance();
        tokens += this[number].Positions;
        return number;
    }

    /// <summary>A permutation that is drawn anew when it is used up.</summary>
    sealed class Pool(int count, ulong seed, string name)
    {
        readonly int[] order = new int[count];
        int next = count;
        readonly Philox epochKeys = new(seed, "tune-order", name);
        ulong epoch;

        public int Peek()
        {
            if (next == order.Length)
            {
                for (int i = 0; i < order.Length; i++) order[i] = i;
                new Philox(epochKeys.Bits(epoch++)).Shuffle(order.AsSpan());
                next = 0;
            }
            return order[next];
        }

        public void Advance() => next++;
    }
}
