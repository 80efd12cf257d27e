using Hanok.Data.Cleaning.Rules;
using Hanok.Language;

namespace Hanok.Data.Cleaning;

/// <summary>Rules for single lines: strings of catalogues, and lines of prose that are in another language than the document.</summary>
static class LineRules
{
    const int Longest = 2000;

    /// <summary>
    /// Why a string of a catalogue is dropped; empty where it is kept: at least ten characters in two words (Korean: six), at most 2,000, at least 60 % letters and spaces, more text
    /// than placeholders, and in <paramref name="language"/>.
    /// </summary>
    public static string JudgeString(ReadOnlySpan<char> line, string language)
    {
        int least = language == "ko" ? 6 : 10;
        if (line.Length < least || line.IndexOf(' ') < 0) return "string_short";
        if (line.Length > Longest) return "string_long";
        (int letters, int hangul, int latin, int spaces, int marks) = Count(line);
        if (letters + spaces < 0.6 * line.Length) return "string_symbols";
        if (marks > 0 && 6 * marks > letters) return "string_placeholders";
        return IsIn(language, letters, hangul, latin) ? "" : "string_language";
    }

    /// <summary>Why a line of prose is dropped: 20 letters or more, and not of <paramref name="language"/>. A Korean line has at least a quarter Hangul among its letters.</summary>
    public static string JudgeProse(ReadOnlySpan<char> line, string language)
    {
        (int letters, int hangul, int latin, int _, int _) = Count(line);
        return letters < 20 || IsIn(language, letters, hangul, latin) ? "" : "line_language";
    }

    static bool IsIn(string language, int letters, int hangul, int latin) => language switch
    {
        "ko" => hangul >= 0.25 * letters,
        "en" => latin >= 0.9 * letters,
        _ => true,
    };

    static (int Letters, int Hangul, int Latin, int Spaces, int Marks) Count(ReadOnlySpan<char> line)
    {
        int letters = 0, hangul = 0, latin = 0, spaces = 0, marks = 0;
        foreach (char c in line)
        {
            CharacterClass k = CharacterClasses.Of(c);
            if (k.HasFlag(CharacterClass.Letter)) letters++;
            if (k.HasFlag(CharacterClass.Space)) spaces++;
            if (c is >= '\uAC00' and <= '\uD7A3') hangul++;
            else if (char.IsAsciiLetter(c)) latin++;
            else if (c is '%' or '{' or '}' or '<' or '>' or '$' or '\\' or '|' or '=' or '_') marks++;
        }
        return (letters, hangul, latin, spaces, marks);
    }

    /// <summary><paramref name="text"/> in NFC, lines ended by LF, without control characters, byte-order marks and the spaces at line ends.</summary>
    public static string Normalise(string text)
    {
        text = Normalization.Nfc(text).ReplaceLineEndings("\n");
        bool clean = true;
        for (int i = 0; i < text.Length && clean; i++)
        {
            char c = text[i];
            clean = !IsControl(c) && !(c == '\n' && i > 0 && text[i - 1] is ' ' or '\t');
        }
        if (clean) return text.Trim();
        System.Text.StringBuilder s = new(text.Length);
        foreach (char c in text)
        {
            if (IsControl(c)) continue;
            if (c == '\n') while (s.Length > 0 && s[^1] is ' ' or '\t') s.Length--;
            s.Append(c);
        }
        return s.ToString().Trim();
    }

    // Lone surrogates cannot be written as UTF-8; zero-width marks are invisible and part words.
    static bool IsControl(char c) => c is < ' ' and not ('\n' or '\t') or '\u007f' or '\uFEFF' or '\u200B' or '\u00AD';
}
