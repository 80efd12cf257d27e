namespace Hanok.Numerics;

/// <summary>How <see cref="QuantisedMatrix"/> holds one block of 16 output rows: everything that a block's product reads lies in one record, each part with the 16 rows side by side.</summary>
/// <remarks>
/// Parts: scales (16 halves, or binary32 where they are none), minima scales likewise, for each 32 weights of the row group scales and group minima as signed bytes, then the integers.
/// Integers are stored with <see cref="Bias"/> added, so that none is negative, in groups of four consecutive k of a row: byte (16 s + r) * 4 + i is weight k = 4 s + i of row r.
/// As nibbles, the lower ones of 256 bytes are steps s = 0 to 3 of 32 weights and the upper ones steps 4 to 7.
/// </remarks>
readonly struct PanelLayout
{
    /// <summary>Output rows side by side.</summary>
    public const int Rows = 16;

    public PanelLayout(BlockFormat format)
    {
        BlockType type = format.Type;
        Nibbles = type is BlockType.Q4_0 or BlockType.Q4_1 or BlockType.Q4_K;
        HalfScales = type is not (BlockType.MXFP4 or BlockType.IQ1_S or BlockType.IQ1_M or BlockType.IQ2_XXS or BlockType.IQ2_XS or BlockType.IQ2_S or BlockType.IQ3_XXS);
        Wide = type is BlockType.Q8_0 or BlockType.IQ4_NL or BlockType.IQ4_XS;
        Minimum = format.HasMinimum;
        Segments = format.Length / 32;
        Group = format.Length == 32 || type is BlockType.TQ1_0 or BlockType.TQ2_0 ? 0
            : type is BlockType.Q2_K or BlockType.Q3_K or BlockType.Q6_K or BlockType.IQ1_M or BlockType.IQ2_XS or BlockType.IQ2_S ? 16 : 32;
        Bias = type switch
        {
            BlockType.Q4_1 or BlockType.Q5_1 or BlockType.Q2_K or BlockType.Q4_K or BlockType.Q5_K => 0,
            BlockType.Q4_0 => 8,
            BlockType.Q5_0 => 16,
            BlockType.Q3_K => 4,
            BlockType.Q6_K => 32,
            _ => Wide ? 128 : 62,
        };
        int scaleBytes = Rows * (HalfScales ? 2 : 4);
        MinimumAt = scaleBytes;
        GroupsAt = scaleBytes * (Minimum ? 2 : 1);
        int groups = Group == 0 ? 0 : format.Length / Group;
        GroupMinimaAt = GroupsAt + Rows * groups;
        WeightsAt = GroupMinimaAt + (Minimum ? Rows * groups : 0);
        SegmentBytes = Rows * 32 / (Nibbles ? 2 : 1);
        Bytes = WeightsAt + Segments * SegmentBytes;
    }

    /// <summary>Two weights a byte.</summary>
    public readonly bool Nibbles;

    /// <summary>Block scales as halves, else binary32.</summary>
    public readonly bool HalfScales;

    /// <summary>Integers need all of a byte: pairs of products do not fit 16 bits as unsigned times signed.</summary>
    public readonly bool Wide;

    /// <summary>The type has minima.</summary>
    public readonly bool Minimum;

    /// <summary>Weights that share a group scale: 16, 32, or 0 where there are none.</summary>
    public readonly int Group;

    /// <summary>32s of weights in a block.</summary>
    public readonly int Segments;

    /// <summary>What is added to each integer.</summary>
    public readonly int Bias;

    /// <summary>Where the scales of minima begin.</summary>
    public readonly int MinimumAt;

    /// <summary>Where the group scales begin: 16 bytes a group.</summary>
    public readonly int GroupsAt;

    /// <summary>Where the group minima begin.</summary>
    public readonly int GroupMinimaAt;

    /// <summary>Where the integers begin.</summary>
    public readonly int WeightsAt;

    /// <summary>Bytes of 32 weights of 16 rows.</summary>
    public readonly int SegmentBytes;

    /// <summary>Bytes of the record.</summary>
    public readonly int Bytes;
}
