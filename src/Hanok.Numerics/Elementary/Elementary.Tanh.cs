using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

public static partial class Elementary
{
    /// <summary>The hyperbolic tangent. Error below 1.5 ulp; tanh(±inf) = ±1, tanh(±0) = ±0.</summary>
    /// <remarks>|x| below 0.625: x + x^3 p(x^2); above: 1 - 2 / (e^2|x| + 1).</remarks>
    public static float Tanh(float x) => Tanh<Lane>(new(x)).Value;

    /// <summary>The hyperbolic tangent of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<TanhOperation>(x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Tanh<T>(T x) where T : struct, ILaneMath<T>
    {
        T a = T.Abs(x);
        T s = x * x;
        T p = T.Fma(T.Create(-0.0057140654f), s, T.Create(0.020648064f));
        p = T.Fma(p, s, T.Create(-0.053742774f));
        p = T.Fma(p, s, T.Create(0.13331483f));
        p = T.Fma(p, s, T.Create(-0.33333284f));
        T small = T.Fma(p * s, x, x);
        T one = T.Create(1f);
        T large = one - T.Create(2f) / (Exp(a + a) + one);
        return T.CopySign(T.SelectLess(a, T.Create(0.625f), small, large), x);
    }

    readonly struct TanhOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Tanh(x);
    }
}
