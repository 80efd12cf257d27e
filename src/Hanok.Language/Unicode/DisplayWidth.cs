using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language;

/// <summary>
/// How many columns a text takes on a terminal: 2 for East Asian wide and full-width characters (Hangul among them) and for emoji, 0 for what is drawn upon
/// the character before it (combining marks, the vowels and finals of conjoining jamo, joiners) and for controls, else 1. Ambiguous characters take 1.
/// </summary>
public static class DisplayWidth
{
    const byte Wide = 1;

    static readonly UnicodeTable Widths = UnicodeTable.Read("width", v => v is "W" or "F" ? Wide : (byte)0);

    /// <summary>The columns of one code point on its own.</summary>
    public static int OfCodePoint(int code)
    {
        if (code < 0x300) return code is < 0x20 or >= 0x7F and < 0xA0 or 0xAD ? 0 : 1;
        if (code is >= 0x1160 and <= 0x11FF or >= 0xD7B0 and <= 0xD7FF) return 0;      // jamo: vowels and finals sit in their syllable's two columns
        if (Widths[code] == Wide) return code is >= 0x302A and <= 0x302F or 0x3099 or 0x309A ? 0 : 2;
        return UnicodeTables.Category(code) is GeneralCategory.Mn or GeneralCategory.Me or GeneralCategory.Cf or GeneralCategory.Cc or GeneralCategory.Zl or GeneralCategory.Zp ? 0 : 1;
    }

    /// <summary>The columns of a text.</summary>
    public static int Columns(ReadOnlySpan<char> text)
    {
        int columns = 0;
        for (int i = 0; i < text.Length;)
        {
            int length = GraphemeBreak.Length(text, i);
            columns += OfCluster(text.Slice(i, length));
            i += length;
        }
        return columns;
    }

    /// <summary>
    /// The longest beginning of <paramref name="text"/> that takes at most <paramref name="columns"/>, cut between what people see as characters: never
    /// inside a syllable, an emoji or a letter with its marks. Where something is cut off, <paramref name="ellipsis"/> ends it (within the columns).
    /// </summary>
    public static string Cut(string text, int columns, string ellipsis = "…")
    {
        if (Columns(text) <= columns) return text;
        int room = columns - Columns(ellipsis), end = 0;
        if (room < 0) return "";
        while (end < text.Length)
        {
            int length = GraphemeBreak.Length(text, end), width = OfCluster(text.AsSpan(end, length));
            if (width > room) break;
            room -= width;
            end += length;
        }
        return string.Concat(text.AsSpan(0, end), ellipsis);
    }

    /// <summary>The text with spaces after it up to <paramref name="columns"/>.</summary>
    public static string PadRight(string text, int columns) => text + new string(' ', Math.Max(0, columns - Columns(text)));

    /// <summary>The text with spaces before it up to <paramref name="columns"/>.</summary>
    public static string PadLeft(string text, int columns) => new string(' ', Math.Max(0, columns - Columns(text))) + text;

    /// <summary>The text in lines of at most <paramref name="columns"/>, broken at spaces where there are any, else between characters.</summary>
    public static IEnumerable<string> Wrap(string text, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 2);
        foreach (string paragraph in text.Split('\n'))
        {
            StringBuilder line = new();
            int used = 0;
            foreach (string word in paragraph.Split(' '))
            {
                int width = Columns(word);
                if (line.Length > 0 && used + 1 + width > columns)
                {
                    yield return line.ToString();
                    line.Clear();
                    used = 0;
                }
                if (line.Length > 0) { line.Append(' '); used++; }
                string rest = word;
                while (used + Columns(rest) > columns)
                {
                    string head = Cut(rest, columns - used, "");
                    if (head.Length == 0) break;                // one cluster wider than the line: let it stand out
                    yield return line.Append(head).ToString();
                    line.Clear();
                    used = 0;
                    rest = rest[head.Length..];
                }
                line.Append(rest);
                used += Columns(rest);
            }
            yield return line.ToString();
        }
    }

    static int OfCluster(ReadOnlySpan<char> cluster)
    {
        int columns = 0;
        bool joined = false;
        for (int i = 0; i < cluster.Length;)
        {
            int code = CodePoints.At(cluster, i, out int units);
            // An emoji sequence is one picture: what a joiner brings adds nothing, skin tones neither; U+FE0F asks for the picture where the text form is narrow.
            if (code == 0xFE0F && columns == 1 && GraphemeBreak.IsPictographic(CodePoints.At(cluster, 0, out _))) columns = 2;
            else if (!joined && !(columns > 0 && code is >= 0x1F3FB and <= 0x1F3FF)) columns += OfCodePoint(code);
            if (code == 0x200D) joined = true;
            i += units;
        }
        return columns;
    }
}
