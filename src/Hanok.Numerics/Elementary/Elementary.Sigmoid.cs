using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

public static partial class Elementary
{
    /// <summary>1 / (1 + e^-x). Error below 2.2 ulp, also in the subnormal tail; 0 at -inf, 1 at +inf.</summary>
    /// <remarks>With e = e^-|x|: 1 / (1 + e), or e / (1 + e) for negative x, so that neither side cancels or overflows.</remarks>
    public static float Sigmoid(float x) => Sigmoid<Lane>(new(x)).Value;

    /// <summary>1 / (1 + e^-x) of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<SigmoidOperation>(x, result);

    /// <summary>x / (1 + e^-x), "SiLU" or swish. Error below 2.9 ulp for x above -87, below 2e-43 absolute beneath; silu(±0) = ±0, silu(-inf) = -0, silu(+inf) = +inf.</summary>
    /// <remarks>S. Elfwing, E. Uchibe, K. Doya, 2017.</remarks>
    public static float Silu(float x) => Silu<Lane>(new(x)).Value;

    /// <summary>x / (1 + e^-x) of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Silu(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<SiluOperation>(x, result);

    /// <summary>d silu / dx = s + silu (1 - s) with s = sigmoid(x). Error below 3e-7 absolute; 0 at -inf, 1 at +inf.</summary>
    public static float SiluDerivative(float x) => SiluDerivative<Lane>(new(x)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Sigmoid<T>(T x) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f);
        T e = Exp(T.Create(0f) - T.Abs(x));
        return T.SelectLess(x, T.Create(0f), e, one) / (one + e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Silu<T>(T x) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f);
        T e = Exp(T.Create(0f) - T.Abs(x));
        T y = T.Max(T.Create(LeastSilu), x);                          // keeps -inf * 0 from being NaN
        return y * T.SelectLess(x, T.Create(0f), e, one) / (one + e);
    }

    /// <summary>silu(x) and its derivative from one exponential.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Silu<T>(T x, out T derivative) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f);
        T e = Exp(T.Create(0f) - T.Abs(x));
        T y = T.Max(T.Create(LeastSilu), x);
        T numerator = T.SelectLess(x, T.Create(0f), e, one);
        T denominator = one + e;
        T silu = y * numerator / denominator;
        T s = numerator / denominator;
        T rest = T.SelectLess(x, T.Create(0f), one, e) / denominator; // 1 - s without cancellation
        derivative = T.Fma(T.Min(T.Create(-LeastSilu), silu), rest, s);
        return silu;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T SiluDerivative<T>(T x) where T : struct, ILaneMath<T>
    {
        Silu(x, out T derivative);
        return derivative;
    }

    // silu is -0 or +0 from about -106 on; 1 - s is 0 from about 106 on.
    const float LeastSilu = -120f;

    readonly struct SigmoidOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Sigmoid(x);
    }

    readonly struct SiluOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Silu(x);
    }
}
