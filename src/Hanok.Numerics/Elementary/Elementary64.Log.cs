namespace Hanok.Numerics;

public static partial class Elementary64
{
    /// <summary>The natural logarithm. Error below 0.6 ulp. log(±0) = -inf, log(+inf) = +inf, NaN below zero.</summary>
    /// <remarks>x = m 2^e, m in [sqrt(1/2), sqrt(2)); log m = 2 atanh(s), s = (m-1)/(m+1), as the sum of two numbers.</remarks>
    public static double Log(double x)
    {
        if (!(x > 0)) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x)) return x;
        LogParts(x, out double high, out double low);
        return high + low;
    }

    /// <summary>log x = high + low with a relative error near 2^-68; x positive and finite.</summary>
    static void LogParts(double x, out double high, out double low)
    {
        int e = 0;
        if (x < 2.2250738585072014e-308) { x *= 18014398509481984; e = -54; }
        long bits = BitConverter.DoubleToInt64Bits(x);
        const long RootHalf = 0x3FE6A09E667F3BCD;
        int shift = (int)((bits - RootHalf) >> 52);
        e += shift;
        double f = BitConverter.Int64BitsToDouble(bits - ((long)shift << 52)) - 1;   // exact

        // s = f / (2 + f) in two parts. 2 + f is rounded; `lost` is what it lost.
        double d = 2 + f, lost = (2 - d) + f;
        double s = f / d;
        double sLow = Fma(-s, lost, Fma(-s, d, f)) / d;

        // log(1+f) = 2s + (2/3) s^3 + s^5 t(s^2)
        double z = s * s;
        double t = 0.11976810570702363;
        t = Fma(t, z, 0.11676432910797262);
        t = Fma(t, z, 0.13336229449430503);
        t = Fma(t, z, 0.15384559407306397);
        t = Fma(t, z, 0.18181818829076035);
        t = Fma(t, z, 0.2222222221790674);
        t = Fma(t, z, 0.28571428571443475);
        t = Fma(t, z, 0.3999999999999998);

        // 2/3 s^3 in two parts, for pow.
        double zLow = Fma(s, s, -z) + 2 * s * sLow;
        double cube = z * s;
        double cubeLow = Fma(z, s, -cube) + Fma(zLow, s, z * sLow);
        double third = TwoThirds * cube;
        double thirdLow = Fma(TwoThirds, cube, -third) + Fma(TwoThirdsLow, cube, TwoThirds * cubeLow);

        // Sum: e ln 2 (first part exact), 2s, third, the tail.
        double a = e * Ln2High;
        double b = 2 * s;
        double sum1 = Add(Math.Abs(a) >= Math.Abs(b) ? a : b, Math.Abs(a) >= Math.Abs(b) ? b : a, out double r1);
        double sum2 = AddAny(sum1, third, out double r2);
        double tail = Fma(t * z, cube, thirdLow) + Fma(e, Ln2Low, 2 * sLow);
        high = AddAny(sum2, r1 + r2 + tail, out low);
    }

    const double TwoThirds = 0.66666666666666663, TwoThirdsLow = 3.7007434154171886e-17;

    /// <summary>Dekker's sum for |a| at least |b|: a + b rounded, and what was lost.</summary>
    static double Add(double a, double b, out double lost)
    {
        double s = a + b;
        lost = b - (s - a);
        return s;
    }

    /// <summary>Knuth's sum for any a, b.</summary>
    static double AddAny(double a, double b, out double lost)
    {
        double s = a + b, t = s - a;
        lost = (a - (s - t)) + (b - t);
        return s;
    }
}
