using System.Numerics;

namespace Hanok.Numerics.Tests;

public sealed class FusedMultiplyAddTests
{
    /// <summary>All kinds of binary32 numbers: any bits, near each other, powers of two, subnormals, integers, edges.</summary>
    static float Number(System.Random random, float near)
    {
        switch (random.Next(10))
        {
            case 0: return BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            case 1: return MathF.ScaleB(1, random.Next(-149, 128)) * (random.Next(2) * 2 - 1);
            case 2: return BitConverter.Int32BitsToSingle(random.Next(0, 1 << 23) | random.Next(2) << 31);
            case 3: return random.Next(-100, 100);
            case 4: return ((float[])[0f, -0f, float.MaxValue, float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1.17549435e-38f, 16777217f, 0.99999994f])[random.Next(10)];
            case 5: return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(near) + random.Next(-3, 4));
            default: return (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-30, 30)));
        }
    }

    [SkippableFact]
    public void Emulate_Binary32_EqualsTheInstruction()
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "no fused multiply-add in hardware to compare with");
        System.Random random = new(1);
        for (int i = 0; i < 4_000_000; i++)
        {
            float a = Number(random, 1), b = Number(random, a);
            // Addends that cancel the product, halve its last place (ties), or lie anywhere.
            float c = random.Next(4) switch
            {
                0 => -(float)((double)a * b),
                1 => MathF.ScaleB(a * b, random.Next(-50, 50)),
                2 => Number(random, -(a * b)),
                _ => Number(random, a),
            };
            float want = MathF.FusedMultiplyAdd(a, b, c), got = FusedMultiplyAdd.Emulate(a, b, c);
            if (float.IsNaN(want)) Assert.True(float.IsNaN(got), $"{a:R} {b:R} {c:R}");
            else if (BitConverter.SingleToInt32Bits(want) != BitConverter.SingleToInt32Bits(got)) Assert.Fail($"fma({a:R}, {b:R}, {c:R}) = {want:R}, emulated {got:R}");
        }
    }

    static double Number64(System.Random random, double near)
    {
        switch (random.Next(9))
        {
            case 0: return BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            case 1: return Math.ScaleB(1, random.Next(-1074, 1024)) * (random.Next(2) * 2 - 1);
            case 2: return BitConverter.Int64BitsToDouble(random.NextInt64(0, 1L << 52) | (long)random.Next(2) << 63);
            case 3: return random.Next(-100, 100);
            case 4: return ((double[])[0.0, -0.0, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 2.2250738585072014e-308, 9007199254740993.0])[random.Next(9)];
            case 5: return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(near) + random.Next(-3, 4));
            default: return (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-60, 60));
        }
    }

    [SkippableFact]
    public void Emulate_Binary64_EqualsTheInstruction()
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "no fused multiply-add in hardware to compare with");
        System.Random random = new(2);
        for (int i = 0; i < 2_000_000; i++)
        {
            double a = Number64(random, 1), b = Number64(random, a);
            double c = random.Next(4) switch
            {
                0 => -(a * b),
                1 => Math.ScaleB(a * b, random.Next(-110, 110)),
                2 => Number64(random, -(a * b)),
                _ => Number64(random, a),
            };
            double want = Math.FusedMultiplyAdd(a, b, c), got = FusedMultiplyAdd.Emulate(a, b, c);
            if (double.IsNaN(want)) Assert.True(double.IsNaN(got), $"{a:R} {b:R} {c:R}");
            else if (BitConverter.DoubleToInt64Bits(want) != BitConverter.DoubleToInt64Bits(got)) Assert.Fail($"fma({a:R}, {b:R}, {c:R}) = {want:R}, emulated {got:R}");
        }
    }

    [Theory]
    [InlineData(1.0000001f, 1.0000001f, -1.0000002f)]          // only the product's last bits are left
    [InlineData(float.Epsilon, 0.5f, 0f)]                      // half of the smallest number: ties to zero
    [InlineData(float.Epsilon, 0.5f, float.Epsilon)]           // one and a half: ties to two
    [InlineData(float.MaxValue, 1f, float.MaxValue)]           // overflow
    [InlineData(float.MaxValue, 2f, -float.MaxValue)]          // the product alone would overflow
    [InlineData(0f, float.PositiveInfinity, 1f)]
    [InlineData(-0f, 1f, 0f)]
    [InlineData(-0f, 2f, -0f)]
    [InlineData(16777216f, 16777216f, 1f)]
    public void Emulate_HardCases_AreRoundedOnce(float a, float b, float c)
    {
        float got = FusedMultiplyAdd.Emulate(a, b, c);
        if (!float.IsFinite(a) || !float.IsFinite(b)) Assert.True(float.IsNaN(got));
        else
        {
            float want = Exact(a, b, c);
            Assert.Equal(BitConverter.SingleToInt32Bits(want), BitConverter.SingleToInt32Bits(got));
        }
    }

    /// <summary>a * b + c as an integer multiple of 2^-298, rounded by hand.</summary>
    static float Exact(float a, float b, float c)
    {
        static BigInteger Scaled(float v, int bits) => new BigInteger(Math.ScaleB((double)v, 149)) << bits;
        BigInteger sum = Scaled(a, 0) * Scaled(b, 0) + Scaled(c, 149);
        if (sum.IsZero) return float.IsNegative(a) != float.IsNegative(b) && float.IsNegative(c) ? -0f : 0f;
        BigInteger magnitude = BigInteger.Abs(sum);
        int length = (int)magnitude.GetBitLength();
        int drop = Math.Max(length - 24, 149);
        BigInteger kept = magnitude >> drop, rest = magnitude - (kept << drop), half = BigInteger.One << (drop - 1);
        if (rest > half || (rest == half && !kept.IsEven)) kept++;
        double value = Math.ScaleB((double)kept, drop - 298);
        float f = value > float.MaxValue ? float.PositiveInfinity : (float)value;
        return sum.Sign < 0 ? -f : f;
    }
}
