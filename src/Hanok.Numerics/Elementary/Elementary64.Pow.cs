namespace Hanok.Numerics;

public static partial class Elementary64
{
    /// <summary>x^y. Error below 0.6 ulp (1 ulp where the result is subnormal). The special cases are those of IEEE 754's pow.</summary>
    /// <remarks>exp(y log |x|) with the logarithm and the product each as the sum of two numbers; the sign from odd integers y.</remarks>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        double magnitude = Math.Abs(x);
        if (double.IsInfinity(y)) return magnitude == 1 ? 1 : (magnitude > 1) == (y > 0) ? double.PositiveInfinity : 0;
        bool isInteger = Math.Floor(y) == y;
        bool isOdd = isInteger && Math.Abs(y) < 9007199254740992 && ((long)y & 1) != 0;
        bool negative = isOdd && double.IsNegative(x);
        if (x == 0 || double.IsInfinity(x))
        {
            double edge = (x == 0) == (y > 0) ? 0 : double.PositiveInfinity;
            return negative ? -edge : edge;
        }
        if (x < 0 && !isInteger) return double.NaN;
        LogParts(magnitude, out double high, out double low);
        // Beyond these bounds the result is 0, inf or (|y log x| tiny) 1; without them products could overflow inside.
        double estimate = y * high;
        double result;
        if (estimate > 800) result = double.PositiveInfinity;
        else if (estimate < -800) result = 0;
        else
        {
            double product = estimate;
            double rest = Fma(y, high, -product) + y * low;
            double sum = Add(product, rest, out double lost);
            result = Exp(sum, lost);
        }
        return negative ? -result : result;
    }
}
