namespace Hanok.Numerics;

/// <summary>What of mapped weights is in memory, packed: some weights whole, and of the others the tiles that were used last.</summary>
public sealed class PackedTiles : IDisposable
{
    readonly Dictionary<(MappedWeight Weight, int Tile), LinkedListNode<Entry>> packed = [];
    readonly LinkedList<Entry> recent = [];          // what was not used for longest comes first
    readonly HashSet<MappedWeight> kept = [];
    long capacity;

    /// <summary>Bytes of what is packed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whoever uses a tile holds it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The fewest bytes that weights can be multiplied with: one tile at a time.</summary>
    public static long Least(IEnumerable<MappedWeight> weights) => weights.Select(w => w.LargestTile).DefaultIfEmpty(0).Max();

    /// <summary>Packs what is to stay, and leaves the rest of the memory to tiles that come and go.</summary>
    /// <param name="pool">The threads that pack.</param>
    /// <param name="bytes">The most bytes of what is packed; at least <see cref="Least"/> of all weights.</param>
    /// <param name="always">Weights of which each pass needs all: as many stay as fit, in this order.</param>
    /// <param name="seldom">Weights of which a pass needs some: they stay where everything fits.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few bytes.</exception>
    public void Fit(WorkerPool pool, long bytes, IReadOnlyCollection<MappedWeight> always, IReadOnlyCollection<MappedWeight> seldom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, Least([.. always, .. seldom]));
        lock (Gate)
        {
            Clear();
            capacity = bytes;
            bool all = always.Sum(w => w.PackedBytes) + seldom.Sum(w => w.PackedBytes) <= bytes;
            long room = all ? bytes : bytes - Least([.. always, .. seldom]);
            foreach (MappedWeight weight in all ? always.Concat(seldom) : always)
            {
                if (weight.PackedBytes > room) continue;
                room -= weight.PackedBytes;
                kept.Add(weight);
                for (int i = 0; i < weight.Tiles; i++) _ = Take(weight, i, pool);
            }
        }
    }

    /// <summary>A tile, packed now or before; it stays until the next one is taken.</summary>
    internal Weight Take(MappedWeight weight, int tile, WorkerPool pool)
    {
        if (packed.TryGetValue((weight, tile), out LinkedListNode<Entry>? node))
        {
            if (node.List is not null)
            {
                recent.Remove(node);
                recent.AddLast(node);
            }
            return node.Value.Packed;
        }
        while (Bytes + weight.SizeOf(tile) > capacity && recent.First is { } oldest) Drop(oldest);
        node = new LinkedListNode<Entry>(new Entry(weight, tile, weight.Pack(pool, tile)));
        packed.Add((weight, tile), node);
        Bytes += weight.SizeOf(tile);
        if (!kept.Contains(weight)) recent.AddLast(node);
        return node.Value.Packed;
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        lock (Gate) Clear();
    }

    void Clear()
    {
        foreach (LinkedListNode<Entry> node in packed.Values.ToArray()) Drop(node);
        kept.Clear();
    }

    void Drop(LinkedListNode<Entry> node)
    {
        if (node.List is not null) recent.Remove(node);
        packed.Remove((node.Value.Weight, node.Value.Tile));
        Bytes -= node.Value.Weight.SizeOf(node.Value.Tile);
        ((IDisposable)node.Value.Packed).Dispose();
    }

    sealed record Entry(MappedWeight Weight, int Tile, Weight Packed);
}
