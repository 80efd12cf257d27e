using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language;

/// <summary>Upper, lower and title case from the pinned tables: full mappings (ß becomes SS), conditions left out except that of the final sigma.</summary>
static class CaseMapping
{
    const int Sigma = 0x3A3;

    // Lower, upper and title of each code point that has any; null where it is the code point itself.
    static readonly Dictionary<int, string?[]> Maps = UnicodeTable.Entries("casing").Select(e => e.Split('='))
        .ToDictionary(e => UnicodeTable.Hex(e[0]), e => e[1].Split(';').Select(Sequence).ToArray());

    /// <summary>The upper case of a code point.</summary>
    public static string Upper(int code) => Map(code, 1);

    /// <summary>The title case of a code point.</summary>
    public static string Title(int code) => Map(code, 2);

    /// <summary>The lower case of the code point at <paramref name="index"/> of a text, which tells a final sigma.</summary>
    public static string LowerAt(ReadOnlySpan<char> text, int index)
    {
        int code = CodePoints.At(text, index, out int units);
        return code == Sigma && IsFinal(text, index, index + units) ? "\u03C2" : Lower(code);
    }

    /// <summary>The lower case of a code point.</summary>
    public static string Lower(int code) => Map(code, 0);

    /// <summary>Whether a code point is upper, lower or title case.</summary>
    public static bool IsCased(int code) => UnicodeTables.Category(code) is GeneralCategory.Lu or GeneralCategory.Ll or GeneralCategory.Lt || Maps.ContainsKey(code);

    static string Map(int code, int kind) => Maps.TryGetValue(code, out string?[]? maps) && maps[kind] is { } mapped ? mapped : char.IsSurrogate((char)code) && code < 0x10000 ? "\uFFFD" : char.ConvertFromUtf32(code);

    // Final_Sigma of the Unicode Standard, section 3.13: a cased letter before, none after, marks and the like passed over.
    static bool IsFinal(ReadOnlySpan<char> text, int start, int end)
    {
        bool before = false;
        while (start > 0)
        {
            int code = CodePoints.Before(text, start, out int units);
            start -= units;
            if (IsIgnorable(code)) continue;
            before = IsCased(code);
            break;
        }
        if (!before) return false;
        while (end < text.Length)
        {
            int code = CodePoints.At(text, end, out int units);
            end += units;
            if (!IsIgnorable(code)) return !IsCased(code);
        }
        return true;
    }

    static bool IsIgnorable(int code) => code is '\'' or '.' or ':' or '^' or '`' or 0xB7 or 0x2019
        || UnicodeTables.Category(code) is GeneralCategory.Mn or GeneralCategory.Me or GeneralCategory.Cf or GeneralCategory.Lm or GeneralCategory.Sk;

    static string? Sequence(string hex)
    {
        if (hex.Length == 0) return null;
        StringBuilder text = new();
        foreach (string code in hex.Split('.')) CodePoints.Append(text, UnicodeTable.Hex(code));
        return text.ToString();
    }
}
