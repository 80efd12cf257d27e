namespace Hanok.Numerics;

/// <summary>Keys and values of the sequences of one replay, which all start at position 0. All layers of a tape may share one.</summary>
public sealed unsafe class BatchMemory : AttentionMemory
{
    NativeBuffer<float> buffer = new(0);
    int blocksPerSlot;

    /// <summary>Memory for sequences of any number and length; it grows as needed.</summary>
    /// <param name="shape">Sizes; window and scale may differ from layer to layer.</param>
    /// <param name="sequences">Which rows belong to which sequence.</param>
    /// <param name="documentStarts">For each row the position at which its document starts, or null.</param>
    public BatchMemory(AttentionShape shape, SequenceRows sequences, IndexBuffer? documentStarts = null) : base(shape, sequences) =>
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
        long needed = checked((long)Sequences.Count * Shape.KeyHeads * blocksPerSlot * BlockFloats);
        if (needed <= buffer.Length) return;
        buffer.Dispose();
        buffer = new NativeBuffer<float>(needed);
    }

    internal override MemoryLayout Layout => new(buffer.Data, Shape.KeyHeads, blocksPerSlot, Shape.HeadDimension, Shape.Padded);

    /// <inheritdoc/>
    public override void Dispose() => buffer.Dispose();
}
