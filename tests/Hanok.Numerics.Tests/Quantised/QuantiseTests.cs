using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>Numbers to blocks: the simple types to the bit, the others by their error.</summary>
public sealed class QuantiseTests
{
    public static TheoryData<BlockType> Exact => [BlockType.F16, BlockType.BF16, BlockType.Q8_0, BlockType.Q4_0, BlockType.Q4_1, BlockType.Q5_0, BlockType.Q5_1, BlockType.TQ1_0, BlockType.TQ2_0, BlockType.MXFP4];

    public static TheoryData<BlockType> Searched => [BlockType.Q2_K, BlockType.Q3_K, BlockType.Q4_K, BlockType.Q5_K, BlockType.Q6_K];

    public static TheoryData<BlockType> SearchedWithImportance => [BlockType.Q2_K, BlockType.Q3_K, BlockType.Q4_K, BlockType.Q5_K, BlockType.Q6_K, BlockType.Q4_0, BlockType.Q4_1, BlockType.Q5_0, BlockType.Q5_1];

    [SkippableTheory]
    [MemberData(nameof(Exact))]
    public void Quantise_SimpleTypes_GivesTheReferencesBytes(BlockType type)
    {
        GoldenTensors rows = GoldenBlocks.Arrays("rows"), golden = GoldenBlocks.Arrays(type.ToString());
        foreach (string set in (string[])["ordinary", "hard"])
        {
            byte[] expected = golden.Bytes($"c.{set}.blocks").ToArray(), python = golden.Bytes($"gguf_py.{set}.blocks").ToArray(), found = GoldenBlocks.Quantise(type, rows.Floats(set), []);
            int rowBytes = golden.Shape($"c.{set}.blocks")[1], count = rows.Shape(set)[0];
            Assert.Equal(set == "hard" ? 20 : 16, count);
            for (int row = 0; row < count; row++)
            {
                Range range = (row * rowBytes)..((row + 1) * rowBytes);
                Assert.True(found[range].AsSpan().SequenceEqual(expected[range]) || found[range].AsSpan().SequenceEqual(python[range]), $"{type} {set} row {row}");
            }
        }
    }

    [SkippableTheory]
    [InlineData(BlockType.Q8_0)]
    [InlineData(BlockType.TQ1_0)]
    [InlineData(BlockType.TQ2_0)]
    [InlineData(BlockType.MXFP4)]
    public void Quantise_TypesThatDoNotSearch_IgnoreImportance(BlockType type)
    {
        GoldenTensors rows = GoldenBlocks.Arrays("rows"), golden = GoldenBlocks.Arrays(type.ToString());
        Assert.Equal(golden.Bytes("c_importance.ordinary.blocks").ToArray(), GoldenBlocks.Quantise(type, rows.Floats("ordinary"), rows.Floats("importance")));
    }

    [SkippableTheory]
    [MemberData(nameof(Searched))]
    public void Quantise_KTypes_ErrorIsAtMostTheReferences(BlockType type)
    {
        GoldenTensors rows = GoldenBlocks.Arrays("rows");
        Compare(type, rows.Floats("ordinary"), [], [], GoldenBlocks.Quality(type), "c", "rms");
    }

    [SkippableTheory]
    [MemberData(nameof(SearchedWithImportance))]
    public void Quantise_WithImportance_WeightedErrorIsAtMostTheReferences(BlockType type)
    {
        GoldenTensors rows = GoldenBlocks.Arrays("rows");
        float[] importance = rows.Floats("importance"), ordinary = rows.Floats("ordinary");
        Compare(type, ordinary, importance, importance, GoldenBlocks.Quality(type), "c_importance", "rms_weighted");
        // By row, against the reference's own values.
        float[] theirs = GoldenBlocks.Arrays(type.ToString()).Floats("c_importance.ordinary.values"), ours = GoldenBlocks.Dequantise(type, GoldenBlocks.Quantise(type, ordinary, importance));
        for (int row = 0; row < 16; row++)
        {
            Range range = (row * 512)..((row + 1) * 512);
            double mine = RelativeError(ordinary[range], ours[range], importance), reference = RelativeError(ordinary[range], theirs[range], importance);
            Assert.True(mine <= 1.02 * reference, $"{type} row {row}: weighted error {mine}, the reference's {reference}");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(SearchedWithImportance))]
    public void Quantise_HardRows_GiveFiniteNumbersNearTheirs(BlockType type)
    {
        GoldenTensors rows = GoldenBlocks.Arrays("rows");
        float[] hard = rows.Floats("hard"), ours = GoldenBlocks.Dequantise(type, GoldenBlocks.Quantise(type, hard, rows.Floats("importance"))), theirs = GoldenBlocks.Arrays(type.ToString()).Floats("c.hard.values");
        for (int row = 0; row < 20; row++)
        {
            Range range = (row * 512)..((row + 1) * 512);
            Assert.All(ours[range], v => Assert.True(float.IsFinite(v)));
            double mine = Error(hard[range], ours[range], []), reference = Error(hard[range], theirs[range], []), norm = Error(hard[range], new float[512], []);
            // The search prefers a scale that the half then rounds: 2^-11 of each number at most.
            Assert.True(!(mine > 1.3 * reference + Math.ScaleB(norm, -22)), $"{type} hard row {row}: error {mine}, the reference's {reference}");
        }
    }

    [Fact]
    public void Quantise_WhatDoesNotFit_Throws()
    {
        byte[] two = new byte[2 * 144];
        float[] x = new float[512];
        Assert.Throws<ArgumentException>(() => BlockCodec.Quantise(BlockType.Q4_K, x, 384, [], two));
        Assert.Throws<ArgumentException>(() => BlockCodec.Quantise(BlockType.Q4_K, x, 512, new float[256], two));
        Assert.Throws<ArgumentException>(() => BlockCodec.Quantise(BlockType.Q4_K, x, 512, [], two.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => BlockCodec.Quantise(BlockType.Q4_K, x.AsSpan(256), 512, [], two));
        Assert.Throws<NotSupportedException>(() => BlockCodec.Quantise(BlockType.IQ4_NL, x, 512, [], new byte[288]));
    }

    static void Compare(BlockType type, float[] x, float[] importance, float[] weights, JsonElement quality, string by, string kind)
    {
        float[] y = GoldenBlocks.Dequantise(type, GoldenBlocks.Quantise(type, x, importance));
        double overall = RelativeError(x, y, weights), reference = quality.GetProperty("relative_error").GetProperty(by).GetProperty(kind).GetDouble();
        Assert.True(overall <= 1.02 * reference, $"{type}: error {overall}, the reference's {reference}");
        if (weights.Length > 0) return;
        int row = 0;
        foreach (JsonElement e in quality.GetProperty("relative_error_by_row").GetProperty(by).EnumerateArray())
        {
            Range range = (row * 512)..((row + 1) * 512);
            double mine = RelativeError(x[range], y[range], weights);
            Assert.True(mine <= 1.02 * e.GetDouble(), $"{type} row {row}: error {mine}, the reference's {e.GetDouble()}");
            row++;
        }
        Assert.Equal(16, row);
    }

    static double RelativeError(float[] x, float[] y, float[] weights)
    {
        double norm = 0;
        for (int i = 0; i < x.Length; i++) norm += (weights.Length > 0 ? weights[i % weights.Length] : 1.0) * x[i] * x[i];
        return Math.Sqrt(Error(x, y, weights) / norm);
    }

    static double Error(float[] x, float[] y, float[] weights)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += (weights.Length > 0 ? weights[i % weights.Length] : 1.0) * ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        return sum;
    }
}
