namespace Hanok.Numerics;

/// <summary>Keys and values of the sequences of one replay, which all start at position 0. All layers of a tape may share one.</summary>
public sealed unsafe class BatchMemory : AttentionMemory
{
    NativeBuffer<byte> buffer = new(0);
    int blocksPerSlot;

    /// <summary>Memory for sequences of any number and length; it grows as needed.</summary>
    /// <param name="shape">Sizes; window and scale may differ from layer to layer.</param>
    /// <param name="sequences">Which rows belong to which sequence.</param>
    /// <param name="documentStarts">For each row the position at which its document starts, or null.</param>
    /// <param name="keys">How keys are stored; training reads them as they are.</param>
    /// <param name="values">How values are stored.</param>
    /// <exception cref="ArgumentException">A type whose blocks do not divide a head.</exception>
    public BatchMemory(AttentionShape shape, SequenceRows sequences, IndexBuffer? documentStarts = null, CacheType keys = CacheType.F32, CacheType values = CacheType.F32) : base(shape, sequences, keys, values) =>
        DocumentStarts = documentStarts;

    internal override void Prepare()
    {
        int longest = 0;
        for (int i = 0; i < Sequences.Count; i++)
        {
            SequenceRows.Run run = Sequences.Runs[i];
            if (run.Start != 0 || run.Slot != i) throw new InvalidOperationException($"attention: sequence {i} of a batch must start at position 0 in slot {i}, found {run.Start} in {run.Slot}");
            longest = Math.Max(longest, run.Rows);
        }
        blocksPerSlot = (longest + SequenceRows.BlockLength - 1) / SequenceRows.BlockLength;
        long needed = checked((long)Sequences.Count * Shape.KeyHeads * blocksPerSlot * BlockBytes);
        if (needed <= buffer.Length) return;
        buffer.Dispose();
        buffer = new NativeBuffer<byte>(needed);
    }

    internal override MemoryLayout Layout => LayoutOf(buffer.Data, blocksPerSlot);

    /// <inheritdoc/>
    public override void Dispose() => buffer.Dispose();
}
