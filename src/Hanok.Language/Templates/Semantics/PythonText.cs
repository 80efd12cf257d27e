using System.Globalization;
using System.Text;

namespace Hanok.Language.Templates;

/// <summary>What Python takes for white space, line ends, digits and letters.</summary>
static class PythonText
{
    /// <summary>White space of <c>str.isspace</c>, which <c>strip</c> and <c>split</c> use: that of Unicode and U+001C to 001F.</summary>
    public static bool IsSpace(int code) => UnicodeTables.IsWhiteSpace(code) || code is >= 0x1C and <= 0x1F;

    /// <summary>Line ends of <c>str.splitlines</c>.</summary>
    public static bool IsLineEnd(char c) => c is >= '\n' and <= '\r' or >= '\x1C' and <= '\x1E' or '\x85' or '\u2028' or '\u2029';

    /// <summary>Letters, numbers and the underscore: <c>\w</c> of Python's expressions.</summary>
    public static bool IsWord(int code) => code == '_' || UnicodeTables.IsIn(code, CategorySet.L | CategorySet.N);

    /// <summary>Whether <c>repr</c> shows a code point as it is.</summary>
    public static bool IsPrintable(int code) => code == ' ' || !UnicodeTables.IsIn(code, CategorySet.C | CategorySet.Z);

    /// <summary>A text without white space at both ends.</summary>
    public static string Strip(string s)
    {
        int start = 0, end = s.Length;
        while (start < end && IsSpace(s[start])) start++;
        while (end > start && IsSpace(s[end - 1])) end--;
        return s[start..end];
    }

    /// <summary>The lines of a text, without their ends: from where to where, and whether an end was there.</summary>
    public static IEnumerable<(int Start, int End, int Next)> Lines(string s)
    {
        int start = 0;
        for (int i = 0; i < s.Length; i++)
        {
            if (!IsLineEnd(s[i])) continue;
            int next = s[i] == '\r' && i + 1 < s.Length && s[i + 1] == '\n' ? i + 2 : i + 1;
            yield return (start, i, next);
            start = next;
            i = next - 1;
        }
        if (start < s.Length) yield return (start, s.Length, s.Length);
    }

    /// <summary>The text with decimal digits of other scripts written as 0 to 9.</summary>
    public static string Digits(string s)
    {
        if (Ascii.IsValid(s)) return s;
        StringBuilder digits = new(s.Length);
        for (int i = 0; i < s.Length; i++)
        {
            int value = CharUnicodeInfo.GetDecimalDigitValue(s, i);
            if (value < 0) digits.Append(s[i]);
            else
            {
                digits.Append((char)('0' + value));
                if (char.IsHighSurrogate(s[i])) i++;
            }
        }
        return digits.ToString();
    }
}
