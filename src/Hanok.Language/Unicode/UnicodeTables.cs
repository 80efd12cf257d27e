using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language;

/// <summary>
/// Properties of code points from tables of one pinned version of Unicode, the same on every machine: categories, white space, scripts, case folding.
/// (.NET's own tables change with its version, and ICU's with the machine; what they say must not reach a token.)
/// </summary>
public static class UnicodeTables
{
    /// <summary>The version of the Unicode Character Database behind every answer here.</summary>
    public const string Version = "16.0.0";

    static class Categories { internal static readonly UnicodeTable Table = UnicodeTable.Read("categories", v => (byte)Enum.Parse<GeneralCategory>(v)); }

    static class Scripts { internal static readonly UnicodeTable Table = UnicodeTable.Read("scripts", v => (byte)Enum.Parse<Script>(v)); }

    static class Folding
    {
        internal static readonly Dictionary<int, int> Map = UnicodeTable.Entries("folding").Select(e => e.Split('='))
            .ToDictionary(e => UnicodeTable.Hex(e[0]), e => UnicodeTable.Hex(e[1]));
    }

    static class LowerCase
    {
        internal static readonly Dictionary<int, int[]> Map = UnicodeTable.Entries("lowercase").Select(e => e.Split('='))
            .ToDictionary(e => UnicodeTable.Hex(e[0]), e => e[1].Split('.').Select(x => UnicodeTable.Hex(x)).ToArray());
    }

    /// <summary>The general category of a code point (a surrogate is <see cref="GeneralCategory.Cs"/>).</summary>
    /// <exception cref="IndexOutOfRangeException"><paramref name="code"/> is negative or above 10FFFF.</exception>
    public static GeneralCategory Category(int code) => (GeneralCategory)Categories.Table[code];

    /// <summary>Whether the category of a code point is one of <paramref name="set"/>.</summary>
    public static bool IsIn(int code, CategorySet set) => ((uint)set >> Categories.Table[code] & 1) != 0;

    /// <summary>\p{L}.</summary>
    public static bool IsLetter(int code) => IsIn(code, CategorySet.L);

    /// <summary>\p{N}.</summary>
    public static bool IsNumber(int code) => IsIn(code, CategorySet.N);

    /// <summary>\s: U+0009 to 000D, 0020, 0085, 00A0, 1680, 2000 to 200A, 2028, 2029, 202F, 205F, 3000.</summary>
    public static bool IsWhiteSpace(int code) =>
        code < 0x1680 ? code is >= 9 and <= 13 or 0x20 or 0x85 or 0xA0
        : code is 0x1680 or >= 0x2000 and <= 0x200A or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;

    /// <summary>\w as UTS #18 has it: letters, marks, decimal digits, connector punctuation (and the letter-like numbers and symbols that are Alphabetic).</summary>
    public static bool IsWordCharacter(int code) =>
        IsIn(code, CategorySet.L | CategorySet.M) || Category(code) is GeneralCategory.Nd or GeneralCategory.Nl or GeneralCategory.Pc
        || code is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189 or 0x200C or 0x200D;

    /// <summary>The script of a code point.</summary>
    public static Script ScriptOf(int code) => (Script)Scripts.Table[code];

    /// <summary>Simple case folding: two texts are equal without regard to case where their foldings are equal.</summary>
    public static int FoldCase(int code) => code < 0x80 ? code is >= 'A' and <= 'Z' ? code | 0x20 : code : Folding.Map.GetValueOrDefault(code, code);

    /// <summary>A text in lower case, code point by code point (so that a final sigma is written as any other), whatever the culture.</summary>
    public static string ToLower(string text)
    {
        StringBuilder? result = null;
        for (int i = 0; i < text.Length;)
        {
            int code = CodePoints.At(text, i, out int units);
            int[]? lower = null;
            if (code < 0x80 ? code is >= 'A' and <= 'Z' : LowerCase.Map.TryGetValue(code, out lower))
            {
                result ??= new StringBuilder(text.Length).Append(text, 0, i);
                if (lower is null) result.Append((char)(code | 0x20));
                else foreach (int part in lower) CodePoints.Append(result, part);
            }
            else result?.Append(text, i, units);
            i += units;
        }
        return result?.ToString() ?? text;
    }

    /// <summary>The code points that take part in case folding, on either side.</summary>
    internal static IEnumerable<int> CasedCodePoints => Folding.Map.Keys.Concat(Folding.Map.Values).Distinct();
}
