using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>The files of golden/gguf/quants: blocks that gguf-py and llama.cpp's library wrote, with what they stand for.</summary>
static class GoldenBlocks
{
    /// <summary>The 27 types of the golden files.</summary>
    public static BlockType[] Types { get; } =
    [
        BlockType.F16, BlockType.BF16, BlockType.Q1_0, BlockType.Q2_0, BlockType.Q4_0, BlockType.Q4_1, BlockType.Q5_0, BlockType.Q5_1, BlockType.Q8_0,
        BlockType.Q2_K, BlockType.Q3_K, BlockType.Q4_K, BlockType.Q5_K, BlockType.Q6_K, BlockType.IQ1_S, BlockType.IQ1_M, BlockType.IQ2_XXS, BlockType.IQ2_XS, BlockType.IQ2_S,
        BlockType.IQ3_XXS, BlockType.IQ3_S, BlockType.IQ4_NL, BlockType.IQ4_XS, BlockType.TQ1_0, BlockType.TQ2_0, BlockType.MXFP4, BlockType.NVFP4,
    ];

    public static TheoryData<BlockType> TypeData => [.. Types];

    /// <summary>The arrays of one type, or of <c>rows</c>.</summary>
    public static GoldenTensors Arrays(string name) => new(GoldenFiles.Any("gguf", "quants", name + ".safetensors"));

    /// <summary>What quality.json says of a type.</summary>
    public static JsonElement Quality(BlockType type) =>
        JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Any("gguf", "quants", "quality.json"))).RootElement.GetProperty("types").GetProperty(type.ToString());

    /// <summary>Blocks of <paramref name="rows"/> of 512.</summary>
    public static byte[] Quantise(BlockType type, float[] rows, float[] importance)
    {
        byte[] blocks = new byte[BlockFormat.Of(type).BytesOf(rows.Length)];
        BlockCodec.Quantise(type, rows, 512, importance, blocks);
        return blocks;
    }

    public static float[] Dequantise(BlockType type, ReadOnlySpan<byte> blocks)
    {
        BlockFormat format = BlockFormat.Of(type);
        float[] values = new float[blocks.Length / format.Bytes * format.Length];
        BlockCodec.Dequantise(type, blocks, values);
        return values;
    }
}
