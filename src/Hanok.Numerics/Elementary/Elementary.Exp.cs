using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Elementary functions of binary32 numbers, our own polynomials over fused multiply-add: the same bits in the vectors, in the scalar twins and on every machine.
/// </summary>
/// <remarks>
/// Errors are in units in the last place (ulp) of the exact result, found over all binary32 arguments or a dense sample of them (ElementaryTests).
/// NaN gives NaN (of unspecified bits). Coefficients: minimax (Remez exchange) on the stated interval, rounded to binary32.
/// </remarks>
public static partial class Elementary
{
    /// <summary>e^x. Error below 1.01 ulp (also where the result is subnormal). +inf above 88.72284, +0 below -103.9721; exp(±0) = 1.</summary>
    /// <remarks>n = round(x log2 e), r = x - n ln 2 in two parts (W. Cody, W. Waite), e^r = 1 + r + r^2 q(r) with |r| &lt; 0.3470; scaled by 2^n in two exact steps.</remarks>
    public static float Exp(float x) => Exp<Lane>(new(x)).Value;

    /// <summary>e^x of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<ExpOperation>(x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Exp<T>(T x) where T : struct, ILaneMath<T>
    {
        x = T.Min(T.Create(89f), T.Max(T.Create(-104f), x));          // results beyond are inf and 0 all the same; NaN passes
        T n = T.Round(x * T.Create(Log2E));
        T r = T.FmaNegated(n, T.Create(Ln2High), x);
        r = T.FmaNegated(n, T.Create(Ln2Low), r);
        T q = T.Fma(T.Create(0.001392387f), r, T.Create(0.008369275f));
        q = T.Fma(q, r, T.Create(0.041666575f));
        q = T.Fma(q, r, T.Create(0.16666515f));
        q = T.Fma(q, r, T.Create(0.5f));
        T p = T.Fma(r * r, q, r) + T.Create(1f);
        T half = T.Round(n * T.Create(0.5f));
        return p * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    const float Log2E = 1.442695f;

    // ln 2 in two parts; the first has 16 bits, so that n * Ln2High is exact.
    const float Ln2High = 0.69314575f, Ln2Low = 1.4286068e-06f;

    readonly struct ExpOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Exp(x);
    }
}
