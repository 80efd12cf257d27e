using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

public static partial class Elementary
{
    /// <summary>x Phi(x), Phi the normal distribution function ("exact" or erf GELU). Error below 7 ulp (3 for x above -1), below 2e-37 absolute where that is more (x below -13); -0 at -inf, +inf at +inf.</summary>
    /// <remarks>
    /// D. Hendrycks, K. Gimpel, 2016. |x| below 1: Phi = (1 + erf(x / sqrt 2)) / 2. Beyond, the tail Q(|x|) = e^(-x^2/2) g(t) / (|x| + 4), t = (|x| - 4) / (|x| + 4), so that negative x do not cancel;
    /// what squaring x loses goes into the exponential to first order.
    /// </remarks>
    public static float Gelu(float x) => Gelu<Lane>(new(x)).Value;

    /// <summary>x Phi(x) of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Gelu(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<GeluOperation>(x, result);

    /// <summary>d gelu / dx = Phi(x) + x phi(x), phi the normal density. Error below 3e-7 absolute.</summary>
    public static float GeluDerivative(float x) => GeluDerivative<Lane>(new(x)).Value;

    /// <summary>x / (1 + e^(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3): GELU's tanh form, 0.5 x (1 + tanh u). Error below (3 + 2 |u|) ulp; -0 at -inf, +inf at +inf.</summary>
    public static float GeluTanh(float x) => GeluTanh<Lane>(new(x)).Value;

    /// <summary>GELU's tanh form of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void GeluTanh(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<GeluTanhOperation>(x, result);

    /// <summary>The derivative of <see cref="GeluTanh(float)"/>: s + x s (1 - s) 2u', s = sigmoid(2u). Error below 5e-7 absolute.</summary>
    public static float GeluTanhDerivative(float x) => GeluTanhDerivative<Lane>(new(x)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Gelu<T>(T x) where T : struct, ILaneMath<T> => Gelu(x, out _);

    /// <summary>gelu(x) and its derivative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Gelu<T>(T x, out T derivative) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f);
        T z = T.Min(T.Create(15f), T.Abs(x));                          // e^(-15^2/2) is 0
        T square = z * z;
        T lost = T.Fma(z, z, T.Create(0f) - square);
        T e = Exp(square * T.Create(-0.5f));
        e = T.Fma(e * lost, T.Create(-0.5f), e);
        T inverse = one / (z + T.Create(4f));
        T t = T.Fma(T.Create(-8f), inverse, one);
        T g = T.Fma(T.Create(-0.00010668054f), t, T.Create(0.00021271974f));
        g = T.Fma(g, t, T.Create(0.0015538469f));
        g = T.Fma(g, t, T.Create(-0.003540887f));
        g = T.Fma(g, t, T.Create(-0.0075220717f));
        g = T.Fma(g, t, T.Create(0.06041149f));
        g = T.Fma(g, t, T.Create(-0.18652378f));
        g = T.Fma(g, t, T.Create(0.38713625f));
        g = T.Fma(g, t, T.Create(-0.60789657f));
        g = T.Fma(g, t, T.Create(0.75528514f));
        T tail = e * g * inverse;
        T phi = T.SelectLess(x, T.Create(0f), tail, one - tail);
        T half = T.Create(0.5f);
        phi = T.SelectLess(z, one, T.Fma(SmallErf(x * T.Create(0.70710678f)), half, half), phi);
        T y = T.Max(T.Create(-15f), x);                                // keeps -inf * 0 from being NaN
        T near = T.Min(T.Create(15f), y);
        derivative = T.Fma(near * T.Create(0.3989423f), e, phi);       // 1 / sqrt(2 pi)
        return y * phi;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T GeluDerivative<T>(T x) where T : struct, ILaneMath<T>
    {
        Gelu(x, out T derivative);
        return derivative;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T GeluTanh<T>(T x) where T : struct, ILaneMath<T> => GeluTanh(x, out _);

    /// <summary>The tanh form and its derivative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T GeluTanh<T>(T x, out T derivative) where T : struct, ILaneMath<T>
    {
        T one = T.Create(1f), zero = T.Create(0f);
        T y = T.Max(T.Create(-20f), x);
        T near = T.Min(T.Create(20f), y);                              // beyond, s is 0 or 1 and its slope 0
        T square = near * near;
        // 2u = x (a + b x^2), a = 2 sqrt(2/pi), b = 0.044715 a
        T twoU = near * T.Fma(square, T.Create(0.071354814f), T.Create(1.5957692f));
        T e = Exp(zero - T.Abs(twoU));
        T denominator = one + e;
        T s = T.SelectLess(near, zero, e, one) / denominator;
        T rest = T.SelectLess(near, zero, one, e) / denominator;
        T slope = T.Fma(square, T.Create(3f * 0.071354814f), T.Create(1.5957692f));
        derivative = T.Fma(near * s * rest, slope, s);
        return y * s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T GeluTanhDerivative<T>(T x) where T : struct, ILaneMath<T>
    {
        GeluTanh(x, out T derivative);
        return derivative;
    }

    readonly struct GeluOperation : ILaneFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Gelu(x);
    }

    readonly struct GeluTanhOperation : ILaneFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => GeluTanh(x);
    }
}
