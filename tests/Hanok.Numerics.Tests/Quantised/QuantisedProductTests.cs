using System.Runtime.Intrinsics.X86;
using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>Products of quantised weights with quantised activations.</summary>
public sealed class QuantisedProductTests
{
    static readonly WorkerPool Two = new(2);

    public static TheoryData<BlockType> Types => [.. GoldenBlocks.Types.Where(t => BlockFormat.Of(t).HasIntegerProduct)];

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public void Multiply_Packed_GivesTheDefinitionsBits(BlockType type)
    {
        GoldenTensors golden = GoldenBlocks.Arrays(type.ToString());
        // Rows of any bytes: the extremes of every field occur. Row counts that leave remainders of panels and tiles, and one of several panels.
        byte[] all = golden.Bytes("random.blocks").ToArray();
        int rowBytes = all.Length / 16;
        using ActivationBlocks x = new(BlockFormat.Of(type).Length);
        foreach ((int outputs, int rows) in ((int, int)[])[(1, 1), (11, 6), (16, 4), (19, 9), (203, 2)])
        {
            using Tensor input = new(rows, 512), expected = new(rows, outputs), found = new(rows, outputs);
            new Philox(1, "test", "activations").FillNormal(input.Span, 1);
            input.Row(0)[7] = 100;
            if (rows > 1) input.Row(1).Clear();
            x.Quantise(Two, input, rows);
            byte[] weights = [.. Enumerable.Repeat(all, 13).SelectMany(b => b).Take(outputs * rowBytes)];
            QuantisedProduct.Multiply(type, weights, outputs, x, expected);
            using QuantisedMatrix packed = new(Two, type, weights, outputs, 512);
            Assert.Contains(packed.Kernels, k => k.Name == "scalar");
            foreach (PanelKernels kernels in packed.Kernels)
            {
                found.Span.Fill(float.NaN);
                packed.Multiply(Two, x, found, kernels);
                Equal($"{type} {kernels.Name}", expected, found);
            }
        }
    }

    static void Equal(string type, Tensor expected, Tensor found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(BitConverter.SingleToInt32Bits(expected.Span[i]) == BitConverter.SingleToInt32Bits(found.Span[i]), $"{type} {expected}, {i}: {expected.Span[i]:R}, {found.Span[i]:R}");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public void Multiply_GoldenDots_AreAsNearAsPackedActivationsAllow(BlockType type)
    {
        GoldenTensors golden = GoldenBlocks.Arrays(type.ToString()), rows = GoldenBlocks.Arrays("rows");
        string set = golden.Has("c.ordinary.blocks") ? "c.ordinary" : "c_importance.ordinary";
        float[] values = golden.Floats(set + ".values"), activations = rows.Floats("activations");
        double[] exact = golden.Doubles("dot.exact");
        using Tensor input = new(16, 512), y = new(16, 16);
        activations.CopyTo(input.Span);
        using ActivationBlocks x = new(BlockFormat.Of(type).Length);
        x.Quantise(Two, input, 16);
        QuantisedProduct.Multiply(type, golden.Bytes(set + ".blocks"), 16, x, y);
        for (int row = 0; row < 16; row++)
        {
            double dot = 0, w2 = 0, a2 = 0, unpacked = 0;
            int block = x.Length;
            for (int j = 0; j < 512; j++)
            {
                double w = values[512 * row + j], a = activations[512 * row + j];
                dot += w * a;
                w2 += w * w;
                a2 += a * a;
                unpacked += w * x.ValuesOf(row)[j] * x.ScalesOf(row)[j / block];
            }
            double norm = Math.Sqrt(w2 * a2), found = y.Row(row)[row];
            Assert.True(Math.Abs(found - unpacked) <= 1e-6 * norm, $"{type} row {row}: {found}, over the packed activations {unpacked}");
            // README: packing costs up to 2.6e-3 of |w||a| in the worst row.
            Assert.True(Math.Abs(found - dot) <= 3e-3 * norm, $"{type} row {row}: {found}, exact {dot}");
            Assert.True(Math.Abs(dot - exact[row]) <= 1e-6 * norm, $"{type} row {row}: golden exact {exact[row]}, ours {dot}");
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(256)]
    public void Quantise_Activations_FollowTheContract(int length)
    {
        using Tensor x = new(3, 512);
        new Philox(1, "test", "a").FillNormal(x.Span, 2);
        x.Row(1).Fill(0);
        x.Row(2).Fill(float.Epsilon * 64);                                // amax / 127 rounds down to a subnormal that 64 / 1 divides past 127
        using ActivationBlocks a = new(length);
        a.Quantise(Two, x, 3);
        for (int t = 0; t < 3; t++)
            for (int b = 0; b < 512 / length; b++)
            {
                ReadOnlySpan<float> block = x.Row(t).Slice(b * length, length);
                float largest = 0;
                foreach (float v in block) largest = Math.Max(largest, MathF.Abs(v));
                float d = largest / 127;
                Assert.Equal(d, a.ScalesOf(t)[b]);
                for (int j = 0; j < length; j++)
                    Assert.Equal(d == 0 ? 0 : (int)Math.Clamp(MathF.Round(block[j] / d, MidpointRounding.ToEven), -127, 127), a.ValuesOf(t)[b * length + j]);
            }
    }

    [Fact]
    public void Multiply_WhatDoesNotFit_Throws()
    {
        using ActivationBlocks x = new(256);
        using Tensor input = new(1, 512), y = new(1, 2);
        x.Quantise(Two, input, 1);
        Assert.Throws<ArgumentException>(() => QuantisedProduct.Multiply(BlockType.Q8_0, new byte[2 * 16 * 34], 2, x, y));
        Assert.Throws<ArgumentException>(() => QuantisedProduct.Multiply(BlockType.Q4_K, new byte[287], 2, x, y));
        Assert.Throws<ArgumentException>(() => QuantisedProduct.Multiply(BlockType.NVFP4, new byte[576], 2, x, y));
        using QuantisedMatrix packed = new(Two, BlockType.Q4_K, new byte[2 * 288], 2, 512);
        using ActivationBlocks wrong = new(32);
        wrong.Quantise(Two, input, 1);
        Assert.Throws<ArgumentException>(() => packed.Multiply(Two, wrong, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationBlocks(64));
    }
}
