namespace Hanok.Data.Cleaning.Rules;

/// <summary>The quality rules of MassiveText (Rae et al. 2021, section A.1.1), as datatrove computes them, on words parted by white space.</summary>
public sealed record GopherQuality
{
    static readonly string[] EnglishStopWords = ["the", "be", "to", "of", "and", "that", "have", "with"];

    /// <summary>Fewest words that are not only symbols.</summary>
    public int LeastWords { get; init; } = 50;

    /// <summary>Most words.</summary>
    public int MostWords { get; init; } = 100_000;

    /// <summary>Least mean length of a word, in code points.</summary>
    public double LeastMeanLength { get; init; } = 3;

    /// <summary>Largest mean length of a word.</summary>
    public double MostMeanLength { get; init; } = 10;

    /// <summary>Largest number of <c>#</c>, and of ellipses, a word.</summary>
    public double Symbols { get; init; } = 0.1;

    /// <summary>Largest share of lines that begin with a bullet.</summary>
    public double Bullets { get; init; } = 0.9;

    /// <summary>Largest share of lines that end with an ellipsis.</summary>
    public double Ellipses { get; init; } = 0.3;

    /// <summary>Least share of words with a letter.</summary>
    public double LetterWords { get; init; } = 0.8;

    /// <summary>How many of <see cref="StopWords"/> must occur.</summary>
    public int LeastStopWords { get; init; } = 2;

    /// <summary>Frequent words, compared with case.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = EnglishStopWords;

    /// <summary>FineWeb2's limits for Korean. Its stop words are morphemes, which say nothing about words parted by spaces, so that rule is off.</summary>
    public static GopherQuality Korean { get; } = new() { LeastMeanLength = 1, MostMeanLength = 6, LetterWords = 0.791, LeastStopWords = 0, StopWords = [] };

    internal Verdict Judge(TextProfile p, List<Range> parts)
    {
        if (p.RealWords < LeastWords) return Verdict.Drop("gopher_short_doc");
        if (p.RealWords > MostWords) return Verdict.Drop("gopher_long_doc");
        double mean = (double)p.RealWordsLength / p.RealWords, words = p.Words;
        if (mean < LeastMeanLength) return Verdict.Drop("gopher_below_avg_threshold");
        if (mean > MostMeanLength) return Verdict.Drop("gopher_above_avg_threshold");
        ReadOnlySpan<char> text = p.Text;
        if (text.Count('#') / words > Symbols) return Verdict.Drop("gopher_too_many_hashes");
        if ((text.Count("...") + text.Count('…')) / words > Symbols) return Verdict.Drop("gopher_too_many_ellipsis");
        TextParts.SplitLines(text, parts);
        (int bullets, int ellipses) = LineMarks(text, parts);
        if ((double)bullets / parts.Count > Bullets) return Verdict.Drop("gopher_too_many_bullets");
        if ((double)ellipses / parts.Count > Ellipses) return Verdict.Drop("gopher_too_many_end_ellipsis");
        if (p.LetterWords / words < LetterWords) return Verdict.Drop("gopher_below_alpha_threshold");
        if (LeastStopWords > 0 && CountStopWords(text) < LeastStopWords) return Verdict.Drop("gopher_enough_stop_words");
        return Verdict.Kept;
    }

    internal static (int Bullets, int Ellipses) LineMarks(ReadOnlySpan<char> text, List<Range> lines)
    {
        int bullets = 0, ellipses = 0;
        foreach (Range r in lines)
        {
            ReadOnlySpan<char> line = text[r];
            line = line[TextParts.Strip(line)];
            if (line.IsEmpty) continue;
            if (line[0] is '•' or '-') bullets++;
            if (line[^1] == '…' || line.EndsWith("...")) ellipses++;
        }
        return (bullets, ellipses);
    }

    int CountStopWords(ReadOnlySpan<char> text)
    {
        int found = 0;
        foreach (string word in StopWords)
        {
            for (int at = 0; at < text.Length;)
            {
                int next = text[at..].IndexOf(word);
                if (next < 0) break;
                int start = at + next, end = start + word.Length;
                at = end;
                bool whole = (start == 0 || CharacterClasses.Of(text[start - 1]).HasFlag(CharacterClass.Space)) && (end == text.Length || CharacterClasses.Of(text[end]).HasFlag(CharacterClass.Space));
                if (!whole) continue;
                found++;
                break;
            }
            if (found >= LeastStopWords) break;
        }
        return found;
    }
}
