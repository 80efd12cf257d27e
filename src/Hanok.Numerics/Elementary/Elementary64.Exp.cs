namespace Hanok.Numerics;

public static partial class Elementary64
{
    /// <summary>e^x. Error below 0.6 ulp (1 ulp where the result is subnormal). +inf above 709.79, +0 below -745.14; exp(±0) = 1.</summary>
    /// <remarks>n = round(x log2 e), r = x - n ln 2 in two parts; Taylor's polynomial to r^13 (|r| at most 0.3466: remainder 4e-18).</remarks>
    public static double Exp(double x) => double.IsNaN(x) ? x : Exp(x, 0);

    /// <summary>e^(high + low), low far below high.</summary>
    static double Exp(double high, double low)
    {
        if (high > 710) return double.PositiveInfinity;
        if (high < -746) return 0;
        double n = Math.Round(high * Log2E, MidpointRounding.ToEven);
        double t = Fma(-n, Ln2High, high);           // exact
        double r = Fma(-n, Ln2Low, t);
        r = AddAny(r, Fma(-n, Ln2Low, t - r) + low, out double error);
        double p = 1.0 / 6227020800;
        p = Fma(p, r, 1.0 / 479001600);
        p = Fma(p, r, 1.0 / 39916800);
        p = Fma(p, r, 1.0 / 3628800);
        p = Fma(p, r, 1.0 / 362880);
        p = Fma(p, r, 1.0 / 40320);
        p = Fma(p, r, 1.0 / 5040);
        p = Fma(p, r, 1.0 / 720);
        p = Fma(p, r, 1.0 / 120);
        p = Fma(p, r, 1.0 / 24);
        p = Fma(p, r, 1.0 / 6);
        p = Fma(p, r, 0.5);
        double square = r * r;
        double y = 1 + r;
        double rest = (1 - y) + r;                   // exact (|r| < 1)
        return Scale(y + (Fma(p, square, error * y) + rest), (int)n);
    }
}
