using System.Numerics;

namespace Hanok.Numerics;

/// <summary>a * b + c with one rounding, without the instruction.</summary>
static class FusedMultiplyAdd
{
    /// <summary>
    /// The product of two binary32 numbers is exact in binary64. Its sum with c is rounded to odd (the last bit is set where the sum was inexact),
    /// after which rounding to binary32 cannot meet a false tie: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008.
    /// </summary>
    public static float Emulate(float a, float b, float c)
    {
        double product = (double)a * b;
        double sum = product + c;
        if (!double.IsFinite(sum)) return (float)sum;
        // Knuth's two-sum: the exact error of the addition.
        double t = sum - product;
        double error = (product - (sum - t)) + (c - t);
        if (error != 0)
        {
            long bits = BitConverter.DoubleToInt64Bits(sum);
            if ((bits & 1) == 0)
            {
                // Step towards the exact value; where that lies beyond `sum`, its magnitude grows by one unit, else it shrinks.
                bool grows = (error > 0) == (sum > 0);
                bits += grows ? 1 : -1;
                sum = BitConverter.Int64BitsToDouble(bits);
            }
        }
        return (float)sum;
    }

    /// <summary>
    /// The same for binary64, in integers: the product has at most 106 bits and is shifted up to 126, the addend is aligned to it; bits shifted out are
    /// kept as one sticky bit below. (With at least 20 zero bits below either number, a sticky bit can only matter where no cancellation follows.)
    /// </summary>
    public static double Emulate(double a, double b, double c)
    {
        if (!double.IsFinite(a) || !double.IsFinite(b) || !double.IsFinite(c)) return double.IsFinite(a) && double.IsFinite(b) ? c : a * b + c;
        if (a == 0 || b == 0) return a * b + c;
        (bool negative, int exponent, ulong mantissa) x = Parts(a), y = Parts(b);
        UInt128 product = (UInt128)x.mantissa * y.mantissa;
        int productExponent = x.exponent + y.exponent;
        bool negative = x.negative != y.negative;
        int shift = (int)UInt128.LeadingZeroCount(product) - 2;           // top bit at 125
        product <<= shift;
        productExponent -= shift;
        if (c != 0)
        {
            (bool cNegative, int cExponent, ulong cMantissa) = Parts(c);
            int up = BitOperations.LeadingZeroCount(cMantissa) + 62;
            UInt128 addend = (UInt128)cMantissa << up;
            cExponent -= up;
            int distance = productExponent - cExponent;
            if (distance >= 0) addend = ShiftRightSticky(addend, distance);
            else
            {
                product = ShiftRightSticky(product, -distance);
                productExponent = cExponent;
            }
            if (negative == cNegative) product += addend;
            else if (product >= addend) product -= addend;
            else
            {
                product = addend - product;
                negative = cNegative;
            }
            if (product == 0) return 0;
        }
        return Round(negative, product, productExponent);
    }

    static (bool Negative, int Exponent, ulong Mantissa) Parts(double v)
    {
        long bits = BitConverter.DoubleToInt64Bits(v);
        int e = (int)((bits >> 52) & 0x7FF);
        ulong m = (ulong)bits & 0xFFFFFFFFFFFFF;
        return (bits < 0, Math.Max(e, 1) - 1075, e == 0 ? m : m | 0x10000000000000);
    }

    static UInt128 ShiftRightSticky(UInt128 v, int n) =>
        n == 0 ? v : n > 127 ? UInt128.One : (v >> n) | ((v << (128 - n)) != 0 ? UInt128.One : UInt128.Zero);

    /// <summary>m * 2^e rounded to nearest, ties to even.</summary>
    static double Round(bool negative, UInt128 m, int e)
    {
        int zeros = (int)UInt128.LeadingZeroCount(m);
        m <<= zeros;                                                       // top bit at 127: value = m 2^(e - zeros)
        e -= zeros;
        int biased = e + 127 + 1023;
        int drop = biased >= 1 ? 75 : Math.Min(76 - biased, 128);          // bits below the result's last
        UInt128 half = UInt128.One << (drop - 1);
        UInt128 kept = drop > 127 ? UInt128.Zero : m >> drop;
        UInt128 rest = drop > 127 ? m : m & ((UInt128.One << drop) - 1);
        if (76 - biased > 128) rest = UInt128.One;                         // below half of the smallest subnormal
        if (rest > half || (rest == half && (kept & 1) != 0)) kept++;
        // A normal result carries its hidden bit into the exponent field; a carry out of the mantissa raises it as it should.
        long bits = biased >= 1 ? (long)(ulong)kept + ((long)(biased - 1) << 52) : (long)(ulong)kept;
        if (biased >= 2047 || bits >= 0x7FF0000000000000) bits = 0x7FF0000000000000;
        return BitConverter.Int64BitsToDouble(negative ? bits | long.MinValue : bits);
    }
}
