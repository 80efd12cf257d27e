using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

public static partial class Elementary
{
    /// <summary>The error function. Error below 1.5 ulp; erf(±0) = ±0, erf(±inf) = ±1.</summary>
    /// <remarks>|x| below 1: x + x p(x^2); to 4: 1 - exp(-q(|x|)) with q = -log erfc; beyond, ±1.</remarks>
    public static float Erf(float x) => Erf<Lane>(new(x)).Value;

    /// <summary>The error function of every element. <paramref name="result"/> may be <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Erf(ReadOnlySpan<float> x, Span<float> result) => LaneLoops.Map<ErfOperation>(x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Erf<T>(T x) where T : struct, ILaneMath<T>
    {
        T a = T.Abs(x);
        T small = SmallErf(x);

        T t = T.Min(T.Create(4f), a);
        T q = T.Fma(T.Create(2.161324e-05f), t, T.Create(-0.00044001514f));
        q = T.Fma(q, t, T.Create(0.004196072f));
        q = T.Fma(q, t, T.Create(-0.025180865f));
        q = T.Fma(q, t, T.Create(0.108369075f));
        q = T.Fma(q, t, T.Create(0.63327086f));
        q = T.Fma(q, t, T.Create(1.1295505f));
        q = T.Fma(q, t, T.Create(-0.00018168637f));
        T large = T.Create(1f) - Exp(T.Create(0f) - q);
        return T.SelectLess(a, T.Create(1f), small, T.CopySign(large, x));
    }

    /// <summary>erf(x) for |x| below 1: x + x p(x^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T SmallErf<T>(T x) where T : struct, ILaneMath<T>
    {
        T s = x * x;
        T p = T.Fma(T.Create(7.905784e-05f), s, T.Create(-0.0008027582f));
        p = T.Fma(p, s, T.Create(0.0051905103f));
        p = T.Fma(p, s, T.Create(-0.026855076f));
        p = T.Fma(p, s, T.Create(0.11283618f));
        p = T.Fma(p, s, T.Create(-0.3761263f));
        p = T.Fma(p, s, T.Create(0.12837917f));
        return T.Fma(p, x, x);
    }

    readonly struct ErfOperation : ILaneFunction
    {
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Erf(x);
    }
}
