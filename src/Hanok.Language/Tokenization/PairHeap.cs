namespace Hanok.Language.Tokenization;

/// <summary>A heap of pairs: highest count first, then the smaller key (smaller left id, then smaller right id).</summary>
sealed class PairHeap
{
    const int Children = 4;
    (long Count, ulong Key)[] items = new (long, ulong)[1 << 10];

    /// <summary>How many items it has.</summary>
    public int Count { get; private set; }

    /// <summary>Puts an item in.</summary>
    public void Push(long count, ulong key)
    {
        if (Count == items.Length) Array.Resize(ref items, Count * 2);
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) / Children;
            if (!Before(count, key, items[parent])) break;
            items[at] = items[parent];
            at = parent;
        }
        items[at] = (count, key);
    }

    /// <summary>Takes the first item out; there must be one.</summary>
    public (long Count, ulong Key) Pop()
    {
        (long Count, ulong Key) first = items[0], last = items[--Count];
        int at = 0;
        while (true)
        {
            int child = at * Children + 1;
            if (child >= Count) break;
            int best = child, end = Math.Min(child + Children, Count);
            for (int i = child + 1; i < end; i++) if (Before(items[i].Count, items[i].Key, items[best])) best = i;
            if (!Before(items[best].Count, items[best].Key, last)) break;
            items[at] = items[best];
            at = best;
        }
        items[at] = last;
        return first;
    }

    static bool Before(long count, ulong key, in (long Count, ulong Key) other) => count != other.Count ? count > other.Count : key < other.Key;
}
