namespace Hanok.Numerics;

/// <summary>Where an attention operator keeps keys and values: for the length of one operator (<see cref="BatchMemory"/>) or from replay to replay (<see cref="CacheMemory"/>).</summary>
/// <remarks>
/// Both have one layout, so that training, prefill and decoding run the same code: positions in blocks of 64; keys of a block transposed [D, 64], so that
/// 16 lanes hold 16 keys and a score is a chain over D; values [64, D] with rows padded to whole vectors. Blocks of a key head lie one after the other.
/// What a <see cref="CacheType"/> makes of the numbers is written by <see cref="CacheWriter"/> and read by <see cref="CacheReader"/>.
/// </remarks>
public abstract unsafe class AttentionMemory : IDisposable
{
    private protected AttentionMemory(AttentionShape shape, SequenceRows sequences, CacheType keys, CacheType values)
    {
        Shape = shape.Checked();
        Sequences = sequences;
        KeyType = keys;
        ValueType = values;
        if (!keys.Fits(shape.HeadDimension)) throw new ArgumentException($"attention: keys of {shape.HeadDimension} features cannot be stored as {keys.NameOf()}, whose blocks have {CacheTypes.BlockFeatures}");
        if (!values.Fits(shape.ValueDimension)) throw new ArgumentException($"attention: values of {shape.ValueDimension} features cannot be stored as {values.NameOf()}, whose blocks have {CacheTypes.BlockFeatures}");
    }

    /// <summary>Sizes that the memory was made for.</summary>
    public AttentionShape Shape { get; }

    /// <summary>How keys are stored.</summary>
    public CacheType KeyType { get; }

    /// <summary>How values are stored.</summary>
    public CacheType ValueType { get; }

    /// <summary>Which rows of a replay belong to which sequence.</summary>
    public SequenceRows Sequences { get; }

    /// <summary>For each row, the position at which its document starts; keys before it are hidden. Null: a sequence is one document.</summary>
    public IndexBuffer? DocumentStarts { get; protected init; }

    /// <summary>Bytes of one block of one key head: keys, then values.</summary>
    private protected long BlockBytes => LayoutOf(null, 0).BlockBytes;

    /// <summary>Makes room for the rows that <see cref="Sequences"/> announces.</summary>
    internal abstract void Prepare();

    /// <summary>Where things lie, as plain values.</summary>
    internal abstract MemoryLayout Layout { get; }

    /// <summary>Frees the memory.</summary>
    public abstract void Dispose();

    private protected MemoryLayout LayoutOf(byte* data, int blocksPerSlot) => new(data, blocksPerSlot, Shape, KeyType, ValueType);
}

/// <summary>Addresses in an <see cref="AttentionMemory"/>: a slot has <c>blocksPerSlot</c> blocks for each key head.</summary>
readonly unsafe struct MemoryLayout(byte* data, int blocksPerSlot, AttentionShape shape, CacheType keys, CacheType values)
{
    readonly byte* data = data;
    readonly int keyHeads = shape.KeyHeads, blocksPerSlot = blocksPerSlot;
    readonly long keyBytes = SequenceRows.BlockLength * keys.BytesOf(shape.HeadDimension);

    public readonly CacheType KeyType = keys, ValueType = values;

    /// <summary>Bytes of a block's keys and values; a multiple of 64.</summary>
    public readonly long BlockBytes = SequenceRows.BlockLength * (keys.BytesOf(shape.HeadDimension) + values.BytesOf(shape.Padded));

    /// <summary>Keys [D, 64] of a block.</summary>
    public byte* Keys(int slot, int head, int block) => data + (((long)slot * keyHeads + head) * blocksPerSlot + block) * BlockBytes;

    /// <summary>Values [64, padded D] of a block.</summary>
    public byte* Values(int slot, int head, int block) => Keys(slot, head, block) + keyBytes;
}
