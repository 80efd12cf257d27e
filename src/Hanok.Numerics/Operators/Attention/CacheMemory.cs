namespace Hanok.Numerics;

/// <summary>The key-value cache of one layer: a fixed number of slots, each for one sequence of at most <see cref="Capacity"/> positions.</summary>
/// <remarks>
/// A replay writes keys and values at the positions that <see cref="AttentionMemory.Sequences"/> names and reads all up to each query's own position;
/// what lies behind is never read, so a sequence is shortened or replaced by simply naming an earlier start.
/// </remarks>
public sealed unsafe class CacheMemory : AttentionMemory
{
    readonly NativeBuffer<byte> buffer;
    readonly int blocksPerSlot;

    /// <summary>An empty cache.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="sequences">Which rows of a replay belong to which slot and position; shared by all layers.</param>
    /// <param name="slots">Number of sequences.</param>
    /// <param name="capacity">Most positions of a sequence.</param>
    /// <param name="keys">How keys are stored.</param>
    /// <param name="values">How values are stored.</param>
    /// <exception cref="ArgumentException">A type whose blocks do not divide a head.</exception>
    public CacheMemory(AttentionShape shape, SequenceRows sequences, int slots, int capacity, CacheType keys = CacheType.F32, CacheType values = CacheType.F32) : base(shape, sequences, keys, values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Slots = slots;
        Capacity = capacity;
        blocksPerSlot = (capacity + SequenceRows.BlockLength - 1) / SequenceRows.BlockLength;
        buffer = new NativeBuffer<byte>(checked((long)slots * shape.KeyHeads * blocksPerSlot * BlockBytes));
    }

    /// <summary>Number of sequences.</summary>
    public int Slots { get; }

    /// <summary>Most positions of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of keys and values.</summary>
    public long Bytes => buffer.Length;

    /// <summary>Copies the first <paramref name="positions"/> positions of one slot to another (a shared prefix).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot, or more positions than fit.</exception>
    public void CopyPrefix(int from, int to, int positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)from, (uint)Slots);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)to, (uint)Slots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)positions, (uint)Capacity);
        long bytes = (positions + SequenceRows.BlockLength - 1) / SequenceRows.BlockLength * BlockBytes;
        for (int head = 0; head < Shape.KeyHeads; head++)
            Buffer.MemoryCopy(Layout.Keys(from, head, 0), Layout.Keys(to, head, 0), bytes, bytes);
    }

    internal override void Prepare()
    {
        for (int i = 0; i < Sequences.Count; i++)
        {
            SequenceRows.Run run = Sequences.Runs[i];
            if (run.Slot >= Slots || (long)run.Start + run.Rows > Capacity)
                throw new InvalidOperationException($"attention: positions {run.Start} to {(long)run.Start + run.Rows - 1} of slot {run.Slot} do not fit a cache of {Slots} slots of {Capacity} positions");
        }
    }

    internal override MemoryLayout Layout => LayoutOf(buffer.Data, blocksPerSlot);

    /// <inheritdoc/>
    public override void Dispose() => buffer.Dispose();
}
