namespace Hanok.Numerics;

public static partial class Elementary64
{
    /// <summary>sin x, x in radians. Error below 0.8 ulp for every finite x; NaN for infinities; sin(±0) = ±0.</summary>
    /// <remarks>x = n pi/2 + r, |r| at most pi/4, r in two parts: three-part Cody-Waite to |x| = 2^20, beyond that the needed bits of 2/pi (M. Payne, R. Hanek, 1983).</remarks>
    public static double Sin(double x)
    {
        if (!double.IsFinite(x)) return double.NaN;
        if (x == 0) return x;
        int quadrant = Reduce(x, out double r, out double low);
        double y = (quadrant & 1) == 0 ? SinCore(r, low) : CosCore(r, low);
        return (quadrant & 2) == 0 ? y : -y;
    }

    /// <summary>cos x, x in radians. Error below 0.8 ulp for every finite x; NaN for infinities; cos(±0) = 1.</summary>
    public static double Cos(double x)
    {
        if (!double.IsFinite(x)) return double.NaN;
        int quadrant = Reduce(x, out double r, out double low);
        double y = (quadrant & 1) == 0 ? CosCore(r, low) : SinCore(r, low);
        return ((quadrant + 1) & 2) == 0 ? y : -y;
    }

    /// <summary>sin(r + low): r + r^3 p(r^2), p minimax.</summary>
    static double SinCore(double r, double low)
    {
        double z = r * r;
        double p = -7.379630252330461e-13;
        p = Fma(p, z, 1.6054125951830398e-10);
        p = Fma(p, z, -2.5052069598883985e-08);
        p = Fma(p, z, 2.755731906959289e-06);
        p = Fma(p, z, -0.00019841269840955864);
        p = Fma(p, z, 0.008333333333333038);
        p = Fma(p, z, -0.16666666666666666);
        return r + Fma(p * z, r, Fma(-0.5 * z, low, low));
    }

    /// <summary>cos(r + low): 1 - r^2/2 + r^4 p(r^2), p minimax.</summary>
    static double CosCore(double r, double low)
    {
        double z = r * r;
        double p = 4.5754546414797695e-14;
        p = Fma(p, z, -1.1466505102278436e-11);
        p = Fma(p, z, 2.0876719164574265e-09);
        p = Fma(p, z, -2.755731904985159e-07);
        p = Fma(p, z, 2.4801587301161346e-05);
        p = Fma(p, z, -0.0013888888888888376);
        p = Fma(p, z, 0.041666666666666664);
        double half = 0.5 * z;
        double y = 1 - half;
        return y + (((1 - y) - half) + Fma(p * z, z, Fma(-r, low, -0.5 * Fma(r, r, -z))));
    }

    // pi/2 in three parts of 53 bits.
    const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736766e-17, HalfPi3 = -1.4973849048591698e-33;

    /// <summary>x - n pi/2 as r + low; returns n mod 4.</summary>
    static int Reduce(double x, out double r, out double low)
    {
        if (Math.Abs(x) > 1048576) return ReduceLarge(x, out r, out low);
        double n = Math.Round(x * 0.63661977236758138, MidpointRounding.ToEven);
        // n HalfPi1 needs 53 + 21 bits; one fma takes it away from x without rounding, since the difference is small and on a common grid of 2^-52.
        double t = Fma(-n, HalfPi1, x);
        double b = n * HalfPi2, bLost = Fma(n, HalfPi2, -b);
        double u = AddAny(t, -b, out double uLost);
        r = AddAny(u, uLost - bLost - n * HalfPi3, out low);
        return (int)((long)n & 3);
    }
}
