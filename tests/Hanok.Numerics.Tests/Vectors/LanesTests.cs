using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics.Tests;

/// <summary>Each lane type against the scalar twin, operation by operation, on ordinary and extreme numbers.</summary>
public sealed unsafe class LanesTests
{
    static readonly float[] Edges =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1e-42f, float.MaxValue, float.MinValue, float.PositiveInfinity,
        float.NegativeInfinity, float.NaN, 8388607.5f, 16777216f, 3.1415927f, 0.6666667f, 1.3333333f, 1e30f, -1e-30f,
    ];

    static float[] Numbers(int seed)
    {
        System.Random random = new(seed);
        return [.. Enumerable.Range(0, 16).Select(_ => random.Next(3) == 0 ? Edges[random.Next(Edges.Length)] : (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 20))))];
    }

    [SkippableFact]
    public void Lanes512_EveryOperation_EqualsTheScalarTwin()
    {
        Skip.IfNot(Avx512F.IsSupported, "no AVX-512");
        All<Lanes512>();
    }

    [SkippableFact]
    public void Lanes256_EveryOperation_EqualsTheScalarTwin()
    {
        Skip.IfNot(Avx2.IsSupported && Fma.IsSupported, "no AVX2 with FMA");
        All<Lanes256>();
    }

    [Fact]
    public void Lanes128_EveryOperation_EqualsTheScalarTwin() => All<Lanes128>();

    static void All<T>() where T : struct, ILanes<T>
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            float[] x = Numbers(seed), y = Numbers(seed + 10_000), z = Numbers(seed + 20_000);
            Same<T>("+", x, y, z, (a, b, c) => a + b, (a, b, c) => a + b);
            Same<T>("-", x, y, z, (a, b, c) => a - b, (a, b, c) => a - b);
            Same<T>("*", x, y, z, (a, b, c) => a * b, (a, b, c) => a * b);
            Same<T>("/", x, y, z, (a, b, c) => a / b, (a, b, c) => a / b);
            Same<T>("fma", x, y, z, T.Fma, Lane.Fma);
            Same<T>("fma negated", x, y, z, T.FmaNegated, Lane.FmaNegated);
            Same<T>("max", x, y, z, (a, b, c) => T.Max(a, b), (a, b, c) => Lane.Max(a, b));
            Same<T>("min", x, y, z, (a, b, c) => T.Min(a, b), (a, b, c) => Lane.Min(a, b));
            Same<T>("sqrt", x, y, z, (a, b, c) => T.Sqrt(T.Abs(a)), (a, b, c) => Lane.Sqrt(Lane.Abs(a)));
            Same<T>("round", x, y, z, (a, b, c) => T.Round(a), (a, b, c) => Lane.Round(a));
            Same<T>("select", x, y, z, (a, b, c) => T.SelectLess(a, b, c, a), (a, b, c) => Lane.SelectLess(a, b, c, a));
            Same<T>("copy sign", x, y, z, (a, b, c) => T.CopySign(a, b), (a, b, c) => Lane.CopySign(a, b));
            Same<T>("power", x, y, z, (a, b, c) => T.PowerOfTwo(T.Round(T.Min(T.Create(127f), T.Max(T.Create(-126f), c)))), (a, b, c) => Lane.PowerOfTwo(Lane.Round(Lane.Min(new(127f), Lane.Max(new(-126f), c)))), skipNaN: true);
            Same<T>("split", x, y, z, (a, b, c) => T.Split(Normal(a), out _), (a, b, c) => Lane.Split(Normal(a), out _));
            Same<T>("split exponent", x, y, z, (a, b, c) => { T.Split(Normal(a), out T e); return e; }, (a, b, c) => { Lane.Split(Normal(a), out Lane e); return e; });
            Folds<T>(x);
        }
    }

    /// <summary>A positive normal number near |a|.</summary>
    static T Normal<T>(T a) where T : struct, ILaneMath<T> => T.Min(T.Create(float.MaxValue), T.Max(T.Abs(a), T.Create(1.17549435e-38f)));

    static void Same<T>(string name, float[] x, float[] y, float[] z, Func<T, T, T, T> vector, Func<Lane, Lane, Lane, Lane> scalar, bool skipNaN = false) where T : struct, ILanes<T>
    {
        float* result = stackalloc float[16];
        fixed (float* px = x, py = y, pz = z) T.Store(vector(T.Load(px), T.Load(py), T.Load(pz)), result);
        for (int i = 0; i < 16; i++)
        {
            if (skipNaN && float.IsNaN(z[i])) continue;
            float want = scalar(new(x[i]), new(y[i]), new(z[i])).Value;
            bool same = float.IsNaN(want) ? float.IsNaN(result[i]) : BitConverter.SingleToInt32Bits(want) == BitConverter.SingleToInt32Bits(result[i]);
            Assert.True(same, $"{typeof(T).Name} {name}, lane {i}: {x[i]:R}, {y[i]:R}, {z[i]:R} give {result[i]:R}, expected {want:R}");
        }
    }

    static void Folds<T>(float[] x) where T : struct, ILanes<T>
    {
        float[] s = [.. x.Select(v => float.IsFinite(v) ? v : 1f)], m = [.. s];
        for (int width = 8; width > 0; width /= 2)
            for (int i = 0; i < width; i++)
            {
                s[i] += s[i + width];
                m[i] = m[i] > m[i + width] ? m[i] : m[i + width];
            }
        float[] input = [.. x.Select(v => float.IsFinite(v) ? v : 1f)];
        fixed (float* p = input)
        {
            float sum = T.Sum(T.Load(p)), largest = T.Largest(T.Load(p));
            if (float.IsNaN(s[0])) Assert.True(float.IsNaN(sum));
            else Assert.Equal(BitConverter.SingleToInt32Bits(s[0]), BitConverter.SingleToInt32Bits(sum));
            Assert.Equal(m[0], largest);
        }
    }

    [Fact]
    public void LoadAndStore_PartOfAVector_TouchesNothingElse()
    {
        Parts<Lanes128>();
        if (Avx2.IsSupported) Parts<Lanes256>();
        if (Avx512F.IsSupported) Parts<Lanes512>();
    }

    static void Parts<T>() where T : struct, ILanes<T>
    {
        float* memory = stackalloc float[18], lanes = stackalloc float[16];
        for (int count = 0; count <= 16; count++)
        {
            for (int i = 0; i < 18; i++) memory[i] = i + 1;
            T v = T.Load(memory + 1, count, -9f);
            T.Store(v, lanes);
            for (int i = 0; i < 16; i++) Assert.Equal(i < count ? i + 2f : -9f, lanes[i]);
            T.Store(v + T.Create(100f), memory + 1, count);
            for (int i = 0; i < 18; i++) Assert.Equal(i >= 1 && i <= count ? i + 101f : i + 1f, memory[i]);
        }
    }

    [Fact]
    public void RequireSubnormals_ThisProcess_Passes() => Tier.RequireSubnormals();
}
