using System.Runtime.Intrinsics;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Merges the symbols of one piece: again and again the pair of lowest rank, equal ranks leftmost first. Short pieces by taking the least of all ranks each time
/// (a few vectors), long ones with a heap in O(n log n). Not thread-safe: it owns its buffers.
/// </summary>
sealed class PieceMerger(MergeTable merges)
{
    // Positions take 6 bits beside the rank's 24.
    const int Short = 64, Nothing = int.MaxValue;
    readonly PriorityQueue<byte, ulong> queue = new();       // by rank, then position; the two say all
    readonly int[] order = new int[Short];
    int[] next = new int[Short], previous = new int[Short];

    /// <summary>Merges <paramref name="symbols"/> in place and gives how many are left. Merges into a token of <paramref name="forbidden"/> are not made.</summary>
    public int Merge(Span<int> symbols, HashSet<int>? forbidden = null) => symbols.Length switch
    {
        < 2 => symbols.Length,
        <= Short => MergeShort(symbols, forbidden),
        _ => MergeLong(symbols, forbidden),
    };

    int Rank(int left, int right, HashSet<int>? forbidden)
    {
        int rank = merges.Rank(left, right);
        return forbidden is not null && rank != MergeTable.None && forbidden.Contains(merges.IdOf(rank)) ? MergeTable.None : rank;
    }

    // order[i] is rank and position of the pair that begins at i: its least element is the next merge, the leftmost of those of its rank.
    int MergeShort(Span<int> symbols, HashSet<int>? forbidden)
    {
        int n = symbols.Length, vectors = (n + 7) / 8 * 8;
        Span<int> keys = order.AsSpan(0, vectors), after = next.AsSpan(0, n), before = previous.AsSpan(0, n);
        for (int i = 0; i + 1 < n; i++)
        {
            keys[i] = OrderOf(symbols[i], symbols[i + 1], i, forbidden);
            after[i] = i + 1;
            before[i] = i - 1;
        }
        after[n - 1] = n;
        before[n - 1] = n - 2;
        keys[(n - 1)..].Fill(Nothing);
        for (int least; (least = Least(keys)) != Nothing;)
        {
            int left = least & (Short - 1), right = after[left], id = merges.IdOf(least >> 6), follower = after[right];
            symbols[left] = id;
            after[left] = follower;
            keys[right] = keys[left] = Nothing;
            if (follower < n)
            {
                before[follower] = left;
                keys[left] = OrderOf(id, symbols[follower], left, forbidden);
            }
            int leader = before[left];
            if (leader >= 0) keys[leader] = OrderOf(symbols[leader], id, leader, forbidden);
        }
        int count = 0;
        for (int i = 0; i < n; i = after[i]) symbols[count++] = symbols[i];
        return count;
    }

    int OrderOf(int left, int right, int position, HashSet<int>? forbidden)
    {
        int rank = Rank(left, right, forbidden);
        return rank == MergeTable.None ? Nothing : rank << 6 | position;
    }

    static int Least(ReadOnlySpan<int> keys)
    {
        Vector256<int> least = Vector256.Create(keys);
        for (int i = 8; i < keys.Length; i += 8) least = Vector256.Min(least, Vector256.Create(keys[i..]));
        Vector128<int> half = Vector128.Min(least.GetLower(), least.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(half[0], half[1]);
    }

    int MergeLong(Span<int> symbols, HashSet<int>? forbidden)
    {
        int n = symbols.Length;
        if (next.Length < n)
        {
            next = new int[n];
            previous = new int[n];
        }
        queue.Clear();
        for (int i = 0; i < n; i++)
        {
            next[i] = i + 1 < n ? i + 1 : -1;
            previous[i] = i - 1;
            if (i + 1 < n) Offer(i, symbols[i], symbols[i + 1], forbidden);
        }
        while (queue.TryDequeue(out _, out ulong pair))
        {
            int left = (int)(uint)pair, rank = (int)(pair >> 32), right = next[left];
            // Stale where the symbols at that place have changed since; one that was swallowed holds -1, which no merge knows.
            if (right < 0 || merges.Rank(symbols[left], symbols[right]) != rank) continue;
            int id = merges.IdOf(rank);
            symbols[left] = id;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
            {
                previous[next[left]] = left;
                Offer(left, id, symbols[next[left]], forbidden);
            }
            if (previous[left] >= 0) Offer(previous[left], symbols[previous[left]], id, forbidden);
        }
        int count = 0;
        for (int i = 0; i >= 0; i = next[i]) symbols[count++] = symbols[i];
        return count;
    }

    void Offer(int position, int left, int right, HashSet<int>? forbidden)
    {
        int rank = Rank(left, right, forbidden);
        if (rank != MergeTable.None) queue.Enqueue(0, (ulong)rank << 32 | (uint)position);
    }
}
