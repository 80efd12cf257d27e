using System.Text;

namespace Hanok.Data.Cleaning.Rules;

/// <summary>The rules of the Colossal Clean Crawled Corpus (Raffel et al. 2020, section 2.2), as datatrove computes them; for English.</summary>
public sealed record C4Quality
{
    static readonly string[] Policies = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];

    /// <summary>True drops lines that end without punctuation.</summary>
    public bool TerminalPunctuation { get; init; } = true;

    /// <summary>Fewest sentences of a text.</summary>
    public int LeastSentences { get; init; } = 5;

    /// <summary>Fewest words of a line.</summary>
    public int LeastWords { get; init; } = 3;

    /// <summary>Longest word of a line, in characters.</summary>
    public int LongestWord { get; init; } = 1000;

    /// <summary>As FineWeb uses it: lines may end without punctuation.</summary>
    public static C4Quality InFineWeb { get; } = new() { TerminalPunctuation = false };

    /// <summary>The verdict on <paramref name="text"/>, and the lines that remain where it is kept.</summary>
    public Verdict Judge(string text, out string kept)
    {
        kept = "";
        List<Range> lines = [];
        TextParts.SplitLines(text, lines);
        StringBuilder rest = new();
        int sentences = 0;
        foreach (Range r in lines)
        {
            ReadOnlySpan<char> line = text.AsSpan(r);
            line = line[TextParts.Strip(line)];
            if (CountWords(line, out int longest) >= 0 && longest > LongestWord) continue;
            // Citations go before the rest is looked at.
            if (line.Contains('[')) line = WithoutCitations(line);
            if (TerminalPunctuation && (line.IsEmpty || line[^1] is not ('.' or '?' or '!' or '"' or '\'') || line.EndsWith("..."))) continue;
            if (CountWords(line, out _) < LeastWords) continue;
            if (line.Contains("lorem ipsum", StringComparison.OrdinalIgnoreCase)) return Verdict.Drop("lorem_ipsum");
            if (line.Contains("javascript", StringComparison.OrdinalIgnoreCase)) continue;
            if (line.Contains('{')) return Verdict.Drop("curly_bracket");
            if (HasPolicy(line)) continue;
            sentences += Sentences(line);
            rest.Append(line).Append('\n');
        }
        if (sentences < LeastSentences) return Verdict.Drop("too_few_sentences");
        string whole = rest.ToString();
        kept = whole[TextParts.Strip(whole)];
        return Verdict.Kept;
    }

    /// <summary>C4's older rule: at least three lines of 200 characters.</summary>
    public static bool HasParagraphs(string text)
    {
        List<Range> lines = [];
        TextParts.Lines(text, lines);
        int longLines = 0;
        foreach (Range r in lines) if (TextProfile.CodePoints(text.AsSpan(r)) >= 200) longLines++;
        return longLines >= 3;
    }

    static bool HasPolicy(ReadOnlySpan<char> line)
    {
        foreach (string p in Policies) if (line.Contains(p, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    static int CountWords(ReadOnlySpan<char> line, out int longest)
    {
        int words = 0, start = -1;
        longest = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            bool space = i == line.Length || CharacterClasses.Of(line[i]).HasFlag(CharacterClass.Space);
            if (!space && start < 0) start = i;
            if (!space || start < 0) continue;
            words++;
            longest = Math.Max(longest, TextProfile.CodePoints(line[start..i]));
            start = -1;
        }
        return words;
    }

    /// <summary>Sentences: parted by white space after one of <c>. ! ? … 。 ？ ！</c>.</summary>
    static int Sentences(ReadOnlySpan<char> line)
    {
        int sentences = 0, length = 0;
        line = line[TextParts.Strip(line)];
        for (int i = 0; i < line.Length; i++)
        {
            bool space = CharacterClasses.Of(line[i]).HasFlag(CharacterClass.Space);
            if (space && i > 0 && ".!?…。？！".Contains(line[i - 1]))
            {
                if (length > 0) sentences++;
                length = 0;
                while (i + 1 < line.Length && CharacterClasses.Of(line[i + 1]).HasFlag(CharacterClass.Space)) i++;
                continue;
            }
            length++;
        }
        return sentences + (length > 0 ? 1 : 0);
    }

    // [12], [], [edit], [citation needed].
    static ReadOnlySpan<char> WithoutCitations(ReadOnlySpan<char> line)
    {
        StringBuilder s = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int close = line[i] == '[' ? line[i..].IndexOf(']') : -1;
            if (close > 0)
            {
                ReadOnlySpan<char> inside = line.Slice(i + 1, close - 1);
                bool digits = true;
                foreach (char c in inside) digits &= UnicodeDigit(c);
                if (digits || inside is "edit" or "citation needed")
                {
                    i += close;
                    continue;
                }
            }
            s.Append(line[i]);
        }
        return s.ToString();
    }

    static bool UnicodeDigit(char c) => Hanok.Language.UnicodeTables.Category(c) == Hanok.Language.GeneralCategory.Nd;
}
