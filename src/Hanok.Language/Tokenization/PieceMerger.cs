namespace Hanok.Language.Tokenization;

/// <summary>
/// Merges the symbols of one piece: again and again the pair of lowest rank, equal ranks leftmost first. Short pieces by looking for the lowest rank,
/// long ones with a heap in O(n log n). Not thread-safe: it owns its buffers.
/// </summary>
sealed class PieceMerger(MergeTable merges)
{
    const int Short = 48;
    readonly PriorityQueue<(int Position, int Left, int Right), (int Rank, int Position)> queue = new();
    int[] ranks = new int[64], results = new int[64], next = [], previous = [];

    /// <summary>Merges <paramref name="symbols"/> in place and gives how many are left. Merges into a token of <paramref name="forbidden"/> are not made.</summary>
    public int Merge(Span<int> symbols, HashSet<int>? forbidden = null) =>
        symbols.Length <= Short ? MergeShort(symbols, forbidden) : MergeLong(symbols, forbidden);

    int Rank(int left, int right, HashSet<int>? forbidden, out int id)
    {
        int rank = merges.Rank(left, right, out id);
        return forbidden is not null && forbidden.Contains(id) ? int.MaxValue : rank;
    }

    int MergeShort(Span<int> symbols, HashSet<int>? forbidden)
    {
        int count = symbols.Length;
        Span<int> rank = ranks, result = results;
        for (int i = 0; i + 1 < count; i++) rank[i] = Rank(symbols[i], symbols[i + 1], forbidden, out result[i]);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i < count - 1; i++) if (rank[i] < rank[best]) best = i;
            if (rank[best] == int.MaxValue) break;
            symbols[best] = result[best];
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            count--;
            if (best < count - 1)
            {
                rank[(best + 2)..count].CopyTo(rank[(best + 1)..]);
                result[(best + 2)..count].CopyTo(result[(best + 1)..]);
                rank[best] = Rank(symbols[best], symbols[best + 1], forbidden, out result[best]);
            }
            if (best > 0) rank[best - 1] = Rank(symbols[best - 1], symbols[best], forbidden, out result[best - 1]);
        }
        return count;
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
        while (queue.TryDequeue(out (int Position, int Left, int Right) pair, out _))
        {
            int left = pair.Position, right = next[left];
            // Stale where the neighbours are no longer those that were offered; a symbol that was swallowed holds -1.
            if (right < 0 || symbols[left] != pair.Left || symbols[right] != pair.Right) continue;
            Rank(pair.Left, pair.Right, forbidden, out int id);
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
        int rank = Rank(left, right, forbidden, out _);
        if (rank != int.MaxValue) queue.Enqueue((position, left, right), (rank, position));
    }
}
