using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>Blocks to numbers, to the bit.</summary>
public sealed class DequantiseTests
{
    public static TheoryData<BlockType> Types => GoldenBlocks.TypeData;

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public void Dequantise_EveryGoldenBlock_GivesTheReferencesBits(BlockType type)
    {
        GoldenTensors golden = GoldenBlocks.Arrays(type.ToString());
        string[] sets = [.. golden.Names.Where(n => n.EndsWith(".blocks", StringComparison.Ordinal)).Select(n => n[..^7])];
        Assert.Equal(Sets(type), sets.Length);
        foreach (string set in sets)
        {
            float[] expected = golden.Floats(set + ".values"), values = GoldenBlocks.Dequantise(type, golden.Bytes(set + ".blocks"));
            Assert.Equal(expected.Length, values.Length);
            for (int i = 0; i < values.Length; i++)
                if (BitConverter.SingleToInt32Bits(values[i]) != BitConverter.SingleToInt32Bits(expected[i]))
                    Assert.Fail($"{type} {set}, row {i / 512}, weight {i % 512}: expected {expected[i]:R}, found {values[i]:R}");
        }
    }

    /// <summary>The golden sets of a type: 116 in all.</summary>
    static int Sets(BlockType type) => type switch
    {
        BlockType.F16 or BlockType.BF16 => 5,
        BlockType.Q4_0 or BlockType.Q4_1 or BlockType.Q5_0 or BlockType.Q5_1 or BlockType.Q8_0 or BlockType.TQ1_0 or BlockType.TQ2_0 or BlockType.MXFP4 => 6,
        BlockType.IQ1_S or BlockType.IQ1_M or BlockType.IQ2_XXS or BlockType.IQ2_XS or BlockType.IQ2_S => 2,
        _ => 4,
    };

    [Fact]
    public void Dequantise_EveryHalf_GivesDotNetsNumber()
    {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) (bytes[2 * i], bytes[2 * i + 1]) = ((byte)i, (byte)(i >> 8));
        float[] values = GoldenBlocks.Dequantise(BlockType.F16, bytes);
        for (int i = 0; i < 65536; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(values[i]) || (float.IsNaN(expected) && float.IsNaN(values[i])), $"half {i:X4}");
        }
    }

    [Fact]
    public void Dequantise_PlainNumbers_AreTheNearestFloats()
    {
        Assert.Equal([1.5f, -0f], GoldenBlocks.Dequantise(BlockType.F32, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0x80]));
        Assert.Equal([-1f, 127f], GoldenBlocks.Dequantise(BlockType.I8, [0xFF, 0x7F]));
        Assert.Equal([-2f], GoldenBlocks.Dequantise(BlockType.I16, [0xFE, 0xFF]));
        Assert.Equal([16777216f], GoldenBlocks.Dequantise(BlockType.I32, [1, 0, 0, 1]));
        Assert.Equal([-1f], GoldenBlocks.Dequantise(BlockType.I64, [255, 255, 255, 255, 255, 255, 255, 255]));
        Assert.Equal([0.1f], GoldenBlocks.Dequantise(BlockType.F64, BitConverter.GetBytes(0.1)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Dequantise_LengthsThatDoNotFit_Throws(BlockType type)
    {
        BlockFormat format = BlockFormat.Of(type);
        byte[] blocks = new byte[2 * format.Bytes];
        Assert.Throws<ArgumentException>(() => BlockCodec.Dequantise(type, blocks, new float[2 * format.Length + 1]));
        Assert.Throws<ArgumentException>(() => BlockCodec.Dequantise(type, blocks, new float[format.Length]));
        Assert.Throws<ArgumentException>(() => BlockCodec.Dequantise(type, blocks.AsSpan(1), new float[2 * format.Length]));
    }
}
