using Hanok.Language;

namespace Hanok.Data.Pairs;

/// <summary>Which aligned messages are translations worth learning from.</summary>
public static class PairRules
{
    const int Longest = 600;

    /// <summary>
    /// True for a pair that differs, is at most 600 characters a side, has no placeholder or markup, whose English side is mostly ASCII letters without Hangul, whose Korean side
    /// is at least 30 % Hangul among its letters, and whose Korean length is 0.15 to 2.5 times the English.
    /// </summary>
    public static bool Accept(string english, string korean)
    {
        if (english.Length is 0 or > Longest || korean.Length is 0 or > Longest || english == korean) return false;
        if (Interface.HasPlaceholder(english) || Interface.HasPlaceholder(korean)) return false;
        (int hangul, int letters, int _) = Count(korean);
        if (hangul < 2 || hangul < 0.3 * letters) return false;
        (int foreign, int all, int ascii) = Count(english);
        if (foreign > 0 || ascii < 2 || ascii < 0.9 * all) return false;
        double ratio = (double)korean.Length / english.Length;
        return ratio is >= 0.15 and <= 2.5;
    }

    static (int Hangul, int Letters, int Ascii) Count(string text)
    {
        int hangul = 0, letters = 0, ascii = 0;
        foreach (char c in text)
        {
            if (c is >= '\uAC00' and <= '\uD7A3') hangul++;
            if (char.IsAsciiLetter(c)) ascii++;
            if (UnicodeTables.IsLetter(c)) letters++;
        }
        return (hangul, letters, ascii);
    }
}
