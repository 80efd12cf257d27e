namespace Hanok.Numerics;

/// <summary>Where an attention operator keeps keys and values: for the length of one operator (<see cref="BatchMemory"/>) or from replay to replay (<see cref="CacheMemory"/>).</summary>
/// <remarks>
/// Both have one layout, so that training, prefill and decoding run the same code: positions in blocks of 64; keys of a block transposed [D, 64], so that
/// 16 lanes hold 16 keys and a score is a chain over D; values [64, D] with rows padded to whole vectors. Blocks of a key head lie one after the other.
/// </remarks>
public abstract unsafe class AttentionMemory : IDisposable
{
    private protected AttentionMemory(AttentionShape shape, SequenceRows sequences)
    {
        Shape = shape.Checked();
        Sequences = sequences;
    }

    /// <summary>Sizes that the memory was made for.</summary>
    public AttentionShape Shape { get; }

    /// <summary>Which rows of a replay belong to which sequence.</summary>
    public SequenceRows Sequences { get; }

    /// <summary>For each row, the position at which its document starts; keys before it are hidden. Null: a sequence is one document.</summary>
    public IndexBuffer? DocumentStarts { get; protected init; }

    /// <summary>Floats of one block of one key head: keys, then values.</summary>
    private protected long BlockFloats => (long)SequenceRows.BlockLength * (Shape.HeadDimension + Shape.Padded);

    /// <summary>Makes room for the rows that <see cref="Sequences"/> announces.</summary>
    internal abstract void Prepare();

    /// <summary>Where things lie, as plain values.</summary>
    internal abstract MemoryLayout Layout { get; }

    /// <summary>Frees the memory.</summary>
    public abstract void Dispose();
}

/// <summary>Addresses in an <see cref="AttentionMemory"/>: a slot has <c>blocksPerSlot</c> blocks for each key head.</summary>
readonly unsafe struct MemoryLayout(float* data, int keyHeads, int blocksPerSlot, int headDimension, int padded)
{
    readonly float* data = data;
    readonly int keyHeads = keyHeads, blocksPerSlot = blocksPerSlot, headDimension = headDimension, padded = padded;

    /// <summary>Keys [D, 64] of a block.</summary>
    public float* Keys(int slot, int head, int block) =>
        data + (((long)slot * keyHeads + head) * blocksPerSlot + block) * SequenceRows.BlockLength * (headDimension + padded);

    /// <summary>Values [64, padded D] of a block.</summary>
    public float* Values(int slot, int head, int block) => Keys(slot, head, block) + SequenceRows.BlockLength * headDimension;
}
