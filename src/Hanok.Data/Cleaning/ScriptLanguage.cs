using System.Text;
using Hanok.Language;

namespace Hanok.Data.Cleaning;

/// <summary>The language of a text by its scripts: enough to part Korean, English, Japanese and Chinese from each other and from what is no text.</summary>
public static class ScriptLanguage
{
    static readonly HashSet<string> EnglishWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "was", "on", "with", "as", "are", "be", "at", "by", "this", "from", "or", "an", "not", "have", "has", "had", "he", "she", "they", "his", "her", "their", "you", "we", "i", "but", "will", "can",
        "which", "were", "been", "who", "when", "if", "its", "said", "there", "no", "yes", "ok", "more", "one", "than", "my", "so", "would", "after", "over", "up", "all", "also", "into", "out", "your", "about", "new", "only", "other", "use", "used", "please", "read", "word",
    };

    /// <summary>
    /// <c>ko</c>, <c>en</c>, <c>ja</c>, <c>zh</c>; <c>mixed</c> where Korean shares the text with another language; <c>ko-romanised</c>; <c>code</c>; <c>latin</c> for another language in
    /// Latin letters; <c>none</c> without enough letters; <c>other</c>.
    /// </summary>
    public static string Of(string text)
    {
        Counts c = Count(text);
        if (c.Letters == 0) return "none";
        if (IsCode(text, c)) return "code";
        int korean = c.Hangul, east = c.Kana + c.Han;
        if (korean > 0)
        {
            if (c.Kana >= 3 && c.Kana + c.Han >= 0.2 * korean) return "mixed";
            if (c.Han >= 3 && c.Han >= 0.25 * (korean + c.Han)) return "mixed";
            if (c.Latin >= 3 && c.LatinWords >= 2 && c.Latin >= 0.35 * (c.Latin + 2.5 * korean)) return korean < 0.02 * c.Latin ? LatinLanguage(text, c) : "mixed";
            if (c.Latin > 20 && korean <= 2) return "mixed";
            return "ko";
        }
        if (c.Kana > 0 && c.Kana + c.Han >= 0.5 * c.Letters) return "ja";
        if (c.Han > 0 && east >= 0.5 * c.Letters) return "zh";
        return c.Latin >= 0.8 * c.Letters ? LatinLanguage(text, c) : "other";
    }

    record struct Counts(int Letters, int Hangul, int Kana, int Han, int Latin, int LatinWords, int Marks, int Characters);

    static Counts Count(string text)
    {
        Counts c = default;
        bool inLatin = false;
        for (int i = 0; i < text.Length;)
        {
            // Links are no language.
            if (text[i] == 'h' && (text.AsSpan(i).StartsWith("http://") || text.AsSpan(i).StartsWith("https://")))
            {
                while (i < text.Length && text[i] > ' ' && text[i] < 0x80) i++;
                continue;
            }
            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int units);
            int code = rune.Value;
            i += units;
            if (code > ' ') c.Characters++;
            Script script = code < 0x80 ? Script.Common : UnicodeTables.ScriptOf(code);
            bool latin = code < 0x80 ? char.IsAsciiLetter((char)code) : script == Script.Latin;
            if (latin)
            {
                c.Latin++;
                c.Letters++;
                if (!inLatin) c.LatinWords++;
            }
            else if (script == Script.Hangul)
            {
                c.Hangul++;
                c.Letters++;
            }
            else if (script is Script.Hiragana or Script.Katakana)
            {
                c.Kana++;
                c.Letters++;
            }
            else if (script == Script.Han)
            {
                c.Han++;
                c.Letters++;
            }
            else if (code >= 0x80 && UnicodeTables.IsLetter(code)) c.Letters++;
            else if (code is '{' or '}' or ';' or '=' or '<' or '>' or '\\' or '|' or '[' or ']' or '(' or ')' or '#' or '$' or '*' or '+' or '_' or '&') c.Marks++;
            inLatin = latin;
        }
        return c;
    }

    static bool IsCode(string text, in Counts c)
    {
        if (c.Latin < 3) return false;
        double marks = (double)c.Marks / c.Characters;
        if (text.StartsWith("#!", StringComparison.Ordinal)) return true;
        if (marks >= 0.12) return true;
        if (text.Contains("SELECT ", StringComparison.Ordinal) && text.Contains(" FROM ", StringComparison.Ordinal)) return true;
        return marks >= 0.06 && (text.Contains("();", StringComparison.Ordinal) || text.Contains(" => ", StringComparison.Ordinal) || text.Contains("return ", StringComparison.Ordinal) || text.TrimEnd().EndsWith('}')) && c.Hangul < 0.5 * c.Latin;
    }

    static string LatinLanguage(string text, in Counts c)
    {
        int words = 0, english = 0, korean = 0;
        foreach (Range r in text.AsSpan().SplitAny(" \t\r\n.,!?;:\"'()[]-"))
        {
            ReadOnlySpan<char> word = text.AsSpan(r);
            if (word.IsEmpty) continue;
            words++;
            if (EnglishWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)) english++;
            if (IsRomanised(word)) korean++;
        }
        if (words == 0) return "none";
        if (korean >= 2 && korean >= 0.3 * words && english < 0.15 * words) return "ko-romanised";
        // A word or two say nothing; of a sentence about a tenth are such words.
        return english >= 0.08 * words || words <= 2 ? "en" : "latin";
    }

    // Endings and vowels that romanised Korean has and European languages hardly have.
    static bool IsRomanised(ReadOnlySpan<char> word)
    {
        foreach (string mark in (ReadOnlySpan<string>)["eo", "eu", "yeo", "ae", "wa", "nida", "yo", "seu", "neun", "reul", "jeo", "gg", "kka", "mae", "bap"])
            if (word.Length >= 3 && word.Contains(mark, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
