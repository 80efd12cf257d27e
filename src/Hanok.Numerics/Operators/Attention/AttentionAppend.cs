using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Writes a replay's keys and values into the memory: one piece a key head and block of positions.</summary>
readonly unsafe struct AttentionAppend(float* k, float* v, AttentionPieces pieces, MemoryLayout memory) : ILaneBody
{
    [MethodImpl(Jit.Kernel)]
    public void Run<L>(int index) where L : struct, ILanes<L>
    {
        pieces.Find(index, out int head, out SequenceRows.Run run, out int block, out int firstRow, out int firstPosition, out int count);
        int d = pieces.HeadDimension, valueDimension = pieces.ValueDimension, padded = pieces.Padded, stride = pieces.KeyHeads * d, valueStride = pieces.KeyHeads * valueDimension;
        int at = firstPosition - block * SequenceRows.BlockLength;
        float* keys = memory.Keys(run.Slot, head, block), values = memory.Values(run.Slot, head, block);
        float* firstKey = k + (long)firstRow * stride + head * d, firstValue = v + (long)firstRow * valueStride + head * valueDimension;
        for (int i = 0; i < count; i += 16)
            Packing.PackAlong(firstKey + (long)i * stride, stride, 1, d, Math.Min(16, count - i), keys + at + i, SequenceRows.BlockLength);
        for (int i = 0; i < count; i++)
            Buffer.MemoryCopy(firstValue + (long)i * valueStride, values + (at + i) * padded, valueDimension * sizeof(float), valueDimension * sizeof(float));
    }
}

/// <summary>The pieces of an attention loop: every block of positions that holds rows, for every key head.</summary>
readonly unsafe struct AttentionPieces(SequenceRows.Run* runs, SequenceRows.Block* blocks, int blockCount, AttentionSizes sizes)
{
    readonly SequenceRows.Run* runs = runs;
    readonly SequenceRows.Block* blocks = blocks;
    readonly int blockCount = blockCount;
    readonly AttentionSizes sizes = sizes;

    public int Count => blockCount * sizes.KeyHeads;

    public int KeyHeads => sizes.KeyHeads;

    public int HeadDimension => sizes.HeadDimension;

    public int ValueDimension => sizes.ValueDimension;

    public int Padded => sizes.Padded;

    /// <summary>Which head, and which rows: <paramref name="count"/> rows from <paramref name="firstRow"/> on, at positions from <paramref name="firstPosition"/> on.</summary>
    public void Find(int index, out int head, out SequenceRows.Run run, out int block, out int firstRow, out int firstPosition, out int count)
    {
        // Late blocks see the most keys: they come first, so that the last piece to finish is a short one.
        SequenceRows.Block b = blocks[blockCount - 1 - index / sizes.KeyHeads];
        head = index % sizes.KeyHeads;
        run = runs[b.Run];
        block = b.Index;
        firstPosition = Math.Max(run.Start, block * SequenceRows.BlockLength);
        count = Math.Min(run.Start + run.Rows, (block + 1) * SequenceRows.BlockLength) - firstPosition;
        firstRow = run.FirstRow + firstPosition - run.Start;
    }
}

/// <summary><see cref="AttentionShape"/> as plain values.</summary>
readonly struct AttentionSizes(AttentionShape shape)
{
    public readonly int QueryHeads = shape.QueryHeads, KeyHeads = shape.KeyHeads, Group = shape.Group, HeadDimension = shape.HeadDimension, ValueDimension = shape.ValueDimension, Padded = shape.Padded, Window = shape.Window;
    public readonly float Scale = shape.Scale, SoftCap = shape.SoftCap;
}
