namespace Hanok.Numerics;

/// <summary>How <see cref="QuantisedMatrix"/> holds 32 output rows, a panel: block after block what scales it and its integers, with the 32 rows side by side.</summary>
/// <remarks>
/// A block's scales: 32 halves (binary32 where they are none), minima scales likewise, for each group 32 bytes of group scales and 32 of group minima.
/// Integers have <see cref="Bias"/> added, so that none is negative. A segment is 32 weights of each row: 16 vectors of 64 bytes, where byte 4 r + i of vector 2 s + h is
/// weight k = 4 s + i of row 16 h + r. Of fewer than eight bits a segment holds 8 vectors of nibbles (vector v low, v + 8 high), then planes of what is above: one bit (bit j of plane p
/// belongs to vector 8 p + j) or two (bits 2 j and 2 j + 1 of plane p belong to vector 4 p + j).
/// </remarks>
readonly record struct PanelLayout
{
    /// <summary>Output rows side by side.</summary>
    public const int Rows = 32;

    /// <summary>Bytes of a segment when every integer has a byte.</summary>
    public const int ExpandedSegment = 32 * Rows;

    public PanelLayout(BlockFormat format)
    {
        BlockType type = format.Type;
        Bits = type switch
        {
            BlockType.Q4_0 or BlockType.Q4_1 or BlockType.Q4_K or BlockType.Q2_K or BlockType.Q3_K or BlockType.TQ1_0 or BlockType.TQ2_0 => 4,
            BlockType.Q5_0 or BlockType.Q5_1 or BlockType.Q5_K or BlockType.MXFP4 => 5,
            BlockType.Q6_K => 6,
            _ => 8,
        };
        HalfScales = type is not (BlockType.MXFP4 or BlockType.IQ1_S or BlockType.IQ1_M or BlockType.IQ2_XXS or BlockType.IQ2_XS or BlockType.IQ2_S or BlockType.IQ3_XXS);
        Minimum = format.HasMinimum;
        Segments = format.Length / 32;
        Group = format.Length == 32 || type is BlockType.TQ1_0 or BlockType.TQ2_0 ? 0
            : type is BlockType.Q2_K or BlockType.Q3_K or BlockType.Q6_K or BlockType.IQ1_M or BlockType.IQ2_XS or BlockType.IQ2_S ? 16 : 32;
        Bias = type switch
        {
            BlockType.Q4_1 or BlockType.Q5_1 or BlockType.Q2_K or BlockType.Q4_K or BlockType.Q5_K => 0,
            BlockType.TQ1_0 or BlockType.TQ2_0 => 1,
            BlockType.Q3_K => 4,
            BlockType.Q4_0 => 8,
            BlockType.Q5_0 or BlockType.MXFP4 => 16,
            BlockType.Q6_K => 32,
            BlockType.Q8_0 or BlockType.IQ4_NL or BlockType.IQ4_XS => 128,
            _ => 62,
        };
        Most = Bias switch { 128 => 255, 62 => 124, _ => (1 << Bits) - 1 };
        ScaleBytes = Rows * (HalfScales ? 2 : 4);
        GroupsAt = ScaleBytes * (Minimum ? 2 : 1);
        Groups = Group == 0 ? 0 : format.Length / Group;
        GroupMinimaAt = GroupsAt + Rows * Groups;
        BlockScaleBytes = GroupMinimaAt + (Minimum ? Rows * Groups : 0);
        SegmentBytes = ExpandedSegment * Bits / 8;
    }

    /// <summary>Bits of a stored integer: 4, 5, 6 or 8.</summary>
    public readonly int Bits;

    /// <summary>Block scales as halves, else binary32.</summary>
    public readonly bool HalfScales;

    /// <summary>The type has minima.</summary>
    public readonly bool Minimum;

    /// <summary>Weights that share a group scale: 16, 32, or 0 where there are none.</summary>
    public readonly int Group;

    /// <summary>Groups of a block.</summary>
    public readonly int Groups;

    /// <summary>32s of weights in a block.</summary>
    public readonly int Segments;

    /// <summary>What is added to each integer.</summary>
    public readonly int Bias;

    /// <summary>The largest integer, bias included. Of at most 127, two products with activations fit 16 bits.</summary>
    public readonly int Most;

    /// <summary>Bytes of the scales of one block.</summary>
    public readonly int ScaleBytes;

    /// <summary>Where group scales begin among a block's scales: 32 bytes a group.</summary>
    public readonly int GroupsAt;

    /// <summary>Where group minima begin.</summary>
    public readonly int GroupMinimaAt;

    /// <summary>Bytes of all that scales a block.</summary>
    public readonly int BlockScaleBytes;

    /// <summary>Bytes of 32 weights of 32 rows.</summary>
    public readonly int SegmentBytes;

    /// <summary>Bytes of a block's integers.</summary>
    public int BlockWeightBytes => Segments * SegmentBytes;

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes => BlockScaleBytes + BlockWeightBytes;

    /// <summary>Bytes of a panel of <paramref name="blocks"/> blocks.</summary>
    public long PanelBytes(int blocks) => (long)blocks * BlockBytes;

    /// <summary>What lies between the integers of two blocks where expanded ones are read: of eight bits they are read as stored, others from where they were expanded to.</summary>
    public int ExpandedGap => Bits == 8 ? BlockScaleBytes : 0;
}
