using System.Diagnostics.CodeAnalysis;

namespace Hanok.Numerics;

/// <summary>What a <see cref="BlockType"/> is made of: weights and bytes of one block, name.</summary>
public sealed class BlockFormat
{
    static readonly BlockFormat[] Formats =
    [
        new(BlockType.F32, 1, 4), new(BlockType.F16, 1, 2), new(BlockType.BF16, 1, 2), new(BlockType.F64, 1, 8),
        new(BlockType.I8, 1, 1), new(BlockType.I16, 1, 2), new(BlockType.I32, 1, 4), new(BlockType.I64, 1, 8),
        new(BlockType.Q1_0, 128, 18), new(BlockType.Q2_0, 64, 18),
        new(BlockType.Q4_0, 32, 18), new(BlockType.Q4_1, 32, 20, minimum: true), new(BlockType.Q5_0, 32, 22), new(BlockType.Q5_1, 32, 24, minimum: true), new(BlockType.Q8_0, 32, 34),
        new(BlockType.Q2_K, 256, 84, minimum: true), new(BlockType.Q3_K, 256, 110), new(BlockType.Q4_K, 256, 144, minimum: true),
        new(BlockType.Q5_K, 256, 176, minimum: true), new(BlockType.Q6_K, 256, 210),
        new(BlockType.IQ1_S, 256, 50), new(BlockType.IQ1_M, 256, 56), new(BlockType.IQ2_XXS, 256, 66), new(BlockType.IQ2_XS, 256, 74), new(BlockType.IQ2_S, 256, 82),
        new(BlockType.IQ3_XXS, 256, 98), new(BlockType.IQ3_S, 256, 110), new(BlockType.IQ4_NL, 32, 18), new(BlockType.IQ4_XS, 256, 136),
        new(BlockType.TQ1_0, 256, 54), new(BlockType.TQ2_0, 256, 66), new(BlockType.MXFP4, 32, 17), new(BlockType.NVFP4, 64, 36),
    ];

    static readonly BlockFormat?[] ById = Index();

    BlockFormat(BlockType type, int length, int bytes, bool minimum = false)
    {
        Type = type;
        Name = type.ToString();
        Length = length;
        Bytes = bytes;
        HasMinimum = minimum;
    }

    /// <summary>The type; its number is the id in GGUF files.</summary>
    public BlockType Type { get; }

    /// <summary>The name as in GGUF, such as <c>Q4_K</c>.</summary>
    public string Name { get; }

    /// <summary>Weights in one block.</summary>
    public int Length { get; }

    /// <summary>Bytes of one block.</summary>
    public int Bytes { get; }

    /// <summary>Whether a multiple of a minimum is subtracted from each weight.</summary>
    public bool HasMinimum { get; }

    /// <summary>Whether a block holds integers with a common scale (else numbers that stand for themselves).</summary>
    public bool IsQuantised => Length > 1;

    /// <summary>Whether the contract's product with quantised activations exists for this type: its blocks have 32 or 256 weights.</summary>
    public bool HasIntegerProduct => Length is 32 or 256;

    /// <summary>Whether <see cref="BlockCodec.Quantise"/> writes this type.</summary>
    public bool CanQuantise => Type is BlockType.F32 or BlockType.F16 or BlockType.BF16 or BlockType.Q4_0 or BlockType.Q4_1 or BlockType.Q5_0 or BlockType.Q5_1 or BlockType.Q8_0
        or BlockType.Q2_K or BlockType.Q3_K or BlockType.Q4_K or BlockType.Q5_K or BlockType.Q6_K or BlockType.TQ1_0 or BlockType.TQ2_0 or BlockType.MXFP4;

    /// <summary>All formats.</summary>
    public static IReadOnlyList<BlockFormat> All => Formats;

    /// <summary>The format of <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public static BlockFormat Of(BlockType type) =>
        TryParse((uint)type, out BlockFormat? format) ? format : throw new ArgumentOutOfRangeException(nameof(type), type, "no such block type");

    /// <summary>The format with the id that a GGUF file holds, or none.</summary>
    public static bool TryParse(uint id, [NotNullWhen(true)] out BlockFormat? format)
    {
        format = id < (uint)ById.Length ? ById[id] : null;
        return format is not null;
    }

    /// <summary>The format with the name as in GGUF, in any case (<c>q4_k</c>), or none.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out BlockFormat? format)
    {
        format = Array.Find(Formats, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }

    /// <summary>Bytes of <paramref name="weights"/> weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weights"/> is negative or no whole number of blocks.</exception>
    /// <exception cref="OverflowException">More bytes than 63 bits count.</exception>
    public long BytesOf(long weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weights);
        if (weights % Length != 0) throw new ArgumentOutOfRangeException(nameof(weights), weights, $"{Name} has {Length} weights a block");
        return checked(weights / Length * Bytes);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    static BlockFormat?[] Index()
    {
        BlockFormat?[] byId = new BlockFormat?[Formats.Max(f => (int)f.Type) + 1];
        foreach (BlockFormat f in Formats) byId[(int)f.Type] = f;
        return byId;
    }
}
