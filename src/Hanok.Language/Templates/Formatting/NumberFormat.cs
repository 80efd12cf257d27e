using System.Globalization;
using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Numbers as <c>%d %x %f %e %g</c> and the like write them.</summary>
static class NumberFormat
{
    // Exact decimal digits of a binary64 on the way.
    const int NumberBytes = 1200;

    /// <summary>A number by one of the kinds <c>d i u x X o b e E f F g G %</c>; without its sign, which is given apart.</summary>
    /// <exception cref="TemplateFault">The value is no number of that kind, or the precision is out of reach.</exception>
    public static (bool Negative, string Digits) Format(Budget budget, object? value, char kind, int precision, bool alternative)
    {
        budget.Bytes(NumberBytes + 8L * Math.Max(0, precision));
        if (value is Undefined u) throw u.Fault;
        if (precision > Rounding.MostPlaces) throw new TemplateFault("places", Rounding.MostPlaces);
        if (kind is 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'b')
        {
            if (!Numbers.TryWhole(value, out BigInteger n)) n = value is double d && kind is 'd' or 'i' or 'u' ? Numbers.Truncate((double)value!) : throw Wrong(value, kind);
            BigInteger size = BigInteger.Abs(n);
            budget.Bytes(kind is 'd' or 'i' or 'u' ? size.GetBitLength() : size.GetBitLength() * (2 + size.GetBitLength() / 8));     // a shift for each digit makes a number
            string digits = kind switch
            {
                'x' or 'X' => Radix(size, 4, kind == 'X'),
                'o' => Radix(size, 3, false),
                'b' => Radix(size, 1, false),
                _ => Numbers.Print(budget, size),
            };
            if (precision > 0) digits = digits.PadLeft(precision, '0');
            return (n.Sign < 0, alternative && kind is not ('d' or 'i' or 'u') ? $"0{kind}{digits}" : digits);
        }
        if (!Numbers.IsNumber(value)) throw Wrong(value, kind);
        return OfDouble(Numbers.ToDouble(value), kind, precision < 0 ? 6 : precision, alternative);
    }

    static (bool, string) OfDouble(double d, char kind, int precision, bool alternative)
    {
        bool negative = double.IsNegative(d) && !double.IsNaN(d);
        bool upper = char.IsAsciiLetterUpper(kind);
        if (!double.IsFinite(d)) return (negative, double.IsNaN(d) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
        d = Math.Abs(d);
        string digits = char.ToLowerInvariant(kind) switch
        {
            '%' => Rounding.Fixed(d * 100, precision) + "%",
            'f' => Rounding.Fixed(d, precision),
            'e' => Exponent(d, precision),
            _ => General(d, Math.Max(1, precision), alternative),
        };
        return (negative, upper ? digits.ToUpperInvariant() : digits);
    }

    static string Exponent(double d, int precision)
    {
        string s = d.ToString("e" + precision, CultureInfo.InvariantCulture);       // 1.5e+004: two digits at least, not three
        int e = s.IndexOf('e');
        return $"{s[..(e + 2)]}{int.Parse(s.AsSpan(e + 2)):00}";
    }

    static string General(double d, int precision, bool alternative)
    {
        string scientific = Exponent(d, precision - 1);
        int e = scientific.IndexOf('e'), exponent = int.Parse(scientific.AsSpan(e + 1), NumberStyles.AllowLeadingSign);
        bool fix = exponent >= -4 && exponent < precision;
        string mantissa = fix ? Rounding.Fixed(d, Math.Max(0, precision - 1 - exponent)) : scientific[..e];
        if (!alternative && mantissa.Contains('.')) mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        return fix ? mantissa : mantissa + scientific[e..];
    }

    static string Radix(BigInteger n, int bits, bool upper)
    {
        if (n.IsZero) return "0";
        int count = (int)((n.GetBitLength() + bits - 1) / bits), mask = (1 << bits) - 1;
        return string.Create(count, (n, bits, mask, upper), static (span, s) =>
        {
            BigInteger rest = s.n;
            for (int i = span.Length - 1; i >= 0; i--, rest >>= s.bits) span[i] = (s.upper ? "0123456789ABCDEF" : "0123456789abcdef")[(int)(rest & s.mask)];
        });
    }

    static TemplateFault Wrong(object? value, char kind) => new("format_value", kind.ToString(), PythonType.NameOf(value));
}
