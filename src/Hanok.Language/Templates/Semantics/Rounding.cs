using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Exact decimals of binary64: rounding half to even on the number's true value, as Python's <c>round</c> and <c>%.2f</c> do.</summary>
static class Rounding
{
    /// <summary>The furthest decimal place.</summary>
    public const int MostPlaces = 1_000;

    /// <summary>A finite number with <paramref name="places"/> decimals (at least 0), without its sign.</summary>
    public static string Fixed(double d, int places)
    {
        string digits = Scaled(d, places).ToString();
        if (places == 0) return digits;
        digits = digits.PadLeft(places + 1, '0');
        return $"{digits[..^places]}.{digits[^places..]}";
    }

    /// <summary>A number rounded to a decimal place, which may be negative.</summary>
    /// <exception cref="TemplateFault">The place is out of reach.</exception>
    public static double Round(double d, int places)
    {
        if (Math.Abs(places) > MostPlaces) throw new TemplateFault("places", MostPlaces);
        if (!double.IsFinite(d) || places > 323) return d;
        double size = double.Parse($"{Scaled(d, places)}E{-places}");
        if (!double.IsFinite(size)) throw new TemplateFault("number_large");
        return double.IsNegative(d) ? -size : size;
    }

    /// <summary>An integer rounded to a place before the point.</summary>
    public static BigInteger Round(BigInteger n, int places)
    {
        if (Math.Abs(places) > MostPlaces) throw new TemplateFault("places", MostPlaces);
        if (places >= 0) return n;
        BigInteger unit = BigInteger.Pow(10, -places);
        return HalfEven(n, unit) * unit;
    }

    // |d| * 10^places as an integer. |d| = m * 2^e.
    static BigInteger Scaled(double d, int places)
    {
        long bits = BitConverter.DoubleToInt64Bits(d);
        int e = (int)(bits >> 52 & 0x7FF);
        BigInteger m = (bits & 0xFFFFFFFFFFFFF) | (e == 0 ? 0 : 1L << 52), divisor = 1;
        e = Math.Max(e, 1) - 1075;
        if (e > 0) m <<= e;
        else divisor <<= -e;
        if (places >= 0) m *= BigInteger.Pow(10, places);
        else divisor *= BigInteger.Pow(10, -places);
        return HalfEven(m, divisor);
    }

    static BigInteger HalfEven(BigInteger n, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(n), divisor, out BigInteger rest);
        int side = (rest * 2).CompareTo(divisor);
        if (side > 0 || side == 0 && !quotient.IsEven) quotient++;
        return n.Sign < 0 ? -quotient : quotient;
    }
}
