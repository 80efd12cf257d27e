using System.Globalization;
using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Numbers as Python has them: unbounded integers (here up to 65,536 bits), binary64, and booleans that count as 0 and 1.</summary>
static class Numbers
{
    /// <summary>The most bits of an integer.</summary>
    public const int MostBits = 1 << 16;

    /// <summary>The most bits of a power.</summary>
    public const int MostPowerBits = 256;

    /// <summary>The most decimal digits read or printed; Python's own limit.</summary>
    public const int MostDigits = 4300;

    /// <summary>Bytes that printing a binary64 takes on the way.</summary>
    const int DoubleBytes = 400;

    /// <summary>An integer or a boolean.</summary>
    public static bool TryWhole(object? value, out BigInteger n)
    {
        switch (value)
        {
            case BigInteger big: n = big; return true;
            case bool b: n = b ? 1 : 0; return true;
            default: n = default; return false;
        }
    }

    /// <summary>Whether a value is a number.</summary>
    public static bool IsNumber(object? value) => value is BigInteger or double or bool;

    /// <summary>A number as binary64.</summary>
    /// <exception cref="TemplateFault">It is too large.</exception>
    public static double ToDouble(object? number)
    {
        if (number is double d) return d;
        TryWhole(number, out BigInteger n);
        double result = (double)n;
        return double.IsFinite(result) ? result : throw new TemplateFault("number_large");
    }

    /// <summary>An integer as an index: far outside of any sequence where it is larger than an <see cref="int"/>.</summary>
    public static int Clamp(BigInteger n) => n > int.MaxValue ? int.MaxValue : n < int.MinValue + 1 ? int.MinValue + 1 : (int)n;

    /// <summary>A binary64 without its fraction.</summary>
    /// <exception cref="TemplateFault">It is infinite or no number.</exception>
    public static BigInteger Truncate(double d) => double.IsFinite(d) ? new BigInteger(d) : throw new TemplateFault("not_finite");

    /// <summary>The decimal digits of an integer.</summary>
    /// <exception cref="TemplateFault">There are more than <see cref="MostDigits"/>.</exception>
    public static string Print(Budget budget, BigInteger n)
    {
        budget.Bytes(64 + n.GetBitLength());
        if (n.GetBitLength() > MostDigits * 3.33) throw new TemplateFault("digits", MostDigits);
        return n.ToString();
    }

    /// <summary>The shortest decimal that reads back as the same binary64, written as Python's <c>repr</c> does: with an exponent below 1e-4 and from 1e16.</summary>
    public static string Print(Budget budget, double d)
    {
        budget.Bytes(DoubleBytes);
        if (double.IsNaN(d)) return "nan";
        if (double.IsInfinity(d)) return d > 0 ? "inf" : "-inf";
        string shortest = d.ToString("R");
        (string digits, int exponent) = Decompose(shortest);
        string sign = double.IsNegative(d) ? "-" : "";
        if (digits == "0") return sign + "0.0";
        if (exponent is < -4 or >= 16)
        {
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1
            ? $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>An integer as <c>int(text, base)</c> reads it; base 0 takes the prefix. Null where it is none.</summary>
    public static BigInteger? ReadWhole(Budget? budget, string text, int radix)
    {
        TakeReading(budget, text);
        string s = PythonText.Digits(PythonText.Strip(text));
        bool negative = s.StartsWith('-');
        if (negative || s.StartsWith('+')) s = s[1..];
        int prefix = s.Length > 1 && s[0] == '0' ? char.ToLowerInvariant(s[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefix != 0 && (radix == 0 || radix == prefix))
        {
            radix = prefix;
            s = s[2..];
            if (s.StartsWith('_')) s = s[1..];
        }
        else if (radix == 0)
        {
            if (s.Length > 1 && s[0] == '0' && s.Trim('0', '_').Length > 0) return null;
            radix = 10;
        }
        if (s.Length is 0 or > MostDigits || s[0] == '_' || s[^1] == '_' || s.Contains("__", StringComparison.Ordinal)) return null;
        budget?.Bytes((long)s.Length * s.Length / 12);     // each step makes a new number
        BigInteger n = 0;
        ulong part = 0, unit = 1;
        foreach (char c in s)
        {
            if (c == '_') continue;
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : 99;
            if (digit >= radix) return null;
            part = part * (ulong)radix + (ulong)digit;
            unit *= (ulong)radix;
            if (unit < ulong.MaxValue / 64) continue;
            n = n * unit + part;
            (part, unit) = (0, 1);
        }
        n = n * unit + part;
        return negative ? -n : n;
    }

    /// <summary>A number as <c>float(text)</c> reads it; null where it is none.</summary>
    public static double? ReadFloat(Budget budget, string text)
    {
        TakeReading(budget, text);
        string s = PythonText.Digits(PythonText.Strip(text));
        string bare = s.TrimStart('+', '-').ToLowerInvariant();
        if (s.Length - bare.Length > 1) return null;
        if (bare is "inf" or "infinity") return s[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (bare is "nan") return double.NaN;
        for (int i = 0; i < s.Length; i++)
            if (s[i] == '_' && (i == 0 || i == s.Length - 1 || !char.IsAsciiDigit(s[i - 1]) || !char.IsAsciiDigit(s[i + 1]))) return null;
        return double.TryParse(s.Replace("_", ""), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double d) ? d : null;
    }

    // Copies: without white space, with our digits, without sign and prefix, in lower case.
    static void TakeReading(Budget? budget, string text) => budget?.Bytes(160 + 8L * text.Length);

    // The significant digits of a number as .NET prints it, and the power of ten of the first of them.
    static (string Digits, int Exponent) Decompose(string number)
    {
        number = number.TrimStart('-');
        int e = number.IndexOf('E'), exponent = e < 0 ? 0 : int.Parse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign);
        string mantissa = e < 0 ? number : number[..e];
        int point = mantissa.IndexOf('.');
        string digits = mantissa.Replace(".", "");
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? ("0", 0) : (digits, exponent - zeros);
    }
}
