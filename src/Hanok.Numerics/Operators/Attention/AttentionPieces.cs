namespace Hanok.Numerics;

/// <summary>The pieces of an append: every block of positions that holds rows, for every key head.</summary>
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
        SequenceRows.Block b = blocks[index / sizes.KeyHeads];
        head = index % sizes.KeyHeads;
        run = runs[b.Run];
        block = b.Index;
        firstPosition = Math.Max(run.Start, block * SequenceRows.BlockLength);
        count = Math.Min(run.Start + run.Rows, (block + 1) * SequenceRows.BlockLength) - firstPosition;
        firstRow = run.FirstRow + firstPosition - run.Start;
    }
}
