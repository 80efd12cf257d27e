namespace Hanok.Numerics;

/// <summary>a * b + c in binary32 with one rounding, by binary64 arithmetic, for machines without the instruction.</summary>
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
}
