using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

public static partial class Elementary
{
    /// <summary>The natural logarithm. Error below 1 ulp. log(±0) = -inf, log(+inf) = +inf, NaN below zero; log(1) = +0.</summary>
    /// <remarks>x = m 2^e, m in [2/3, 4/3), f = m - 1 (exact): f - f^2/2 + f^3 p(f), plus e ln 2 in two parts.</remarks>
    public static float Log(float x) => Log<Lane>(new(x)).Value;

    /// <summary>The natural logarithm of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Log(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<LogOperation>(x, result);

    /// <summary>log(1 + x). Error below 1.6 ulp. log1p(-1) = -inf, NaN below; log1p(±0) = ±0, log1p(+inf) = +inf.</summary>
    /// <remarks>1 + x gives the exponent e only; f = x 2^-e + (2^-e - 1) is then rounded once, and the polynomial is that of <see cref="Log(float)"/>.</remarks>
    public static float Log1p(float x) => Log1p<Lane>(new(x)).Value;

    /// <summary>log(1 + x) of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Log1p(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<Log1pOperation>(x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Log<T>(T x) where T : struct, ILaneMath<T>
    {
        T subnormal = T.Create(SmallestNormal);
        T scaled = T.SelectLess(x, subnormal, x * T.Create(TwoTo23), x);
        T bias = T.SelectLess(x, subnormal, T.Create(-23f), T.Create(0f));
        T m = T.Split(scaled, out T e);
        T y = LogOfSplit(m - T.Create(1f), e + bias);
        // Edges, in an order that lets NaN through to the end: x - x is NaN for infinities and NaN.
        T zero = T.Create(0f);
        y = T.SelectLess(x, T.Create(float.PositiveInfinity), y, x);
        return T.SelectLess(zero, x, y, T.SelectLess(x, zero, T.Create(float.NaN), T.SelectLess(T.Abs(x), T.Create(1f), T.Create(float.NegativeInfinity), x)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Log1p<T>(T x) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f);
        T u = x + one;
        T.Split(T.Min(T.Create(float.MaxValue), u), out T e);
        T scale = T.PowerOfTwo(T.Create(0f) - T.Min(T.Create(126f), e));
        // e = 127 or 128: only where x is above 2^126; x 2^-e takes a second exact factor.
        T over = T.Max(T.Create(0f), e - T.Create(126f));
        T second = T.PowerOfTwo(T.Create(0f) - over);
        T f = T.Fma(x * scale, second, T.FmaNegated(one, one, scale * second));
        T y = LogOfSplit(f, e);
        y = T.SelectLess(x, T.Create(float.PositiveInfinity), y, x);
        y = T.SelectLess(T.Abs(x), T.Create(SmallestNormal), x, y);
        T minusOne = T.Create(-1f);
        return T.SelectLess(minusOne, x, y, T.SelectLess(x, minusOne, T.Create(float.NaN), T.SelectLess(x, T.Create(0f), T.Create(float.NegativeInfinity), x)));
    }

    /// <summary>log(1 + f) + e ln 2 for f in [-1/3, 1/3].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T LogOfSplit<T>(T f, T e) where T : struct, ILaneMath<T>
    {
        T p = T.Fma(T.Create(-0.1293958f), f, T.Create(0.13993345f));
        p = T.Fma(p, f, T.Create(-0.12174848f));
        p = T.Fma(p, f, T.Create(0.14004385f));
        p = T.Fma(p, f, T.Create(-0.16681066f));
        p = T.Fma(p, f, T.Create(0.20010477f));
        p = T.Fma(p, f, T.Create(-0.24999787f));
        p = T.Fma(p, f, T.Create(0.33333215f));
        T square = f * f;
        T tail = T.Fma(p, f, T.Create(-0.5f)) * square;               // -f^2/2 + f^3 p
        tail = T.Fma(e, T.Create(Ln2Low), tail);
        return T.Fma(e, T.Create(Ln2High), tail + f);
    }

    const float SmallestNormal = 1.17549435e-38f, TwoTo23 = 8388608f;

    readonly struct LogOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Log(x);
    }

    readonly struct Log1pOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Log1p(x);
    }
}
