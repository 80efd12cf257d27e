namespace Hanok.Data.Cleaning.Rules;

/// <summary>The rules for prose in one language, in the order of FineWeb's pipeline. One object serves one thread.</summary>
public sealed class QualityRules(GopherRepetition repetition, FineWebQuality fineWeb, GopherQuality quality, C4Quality? c4)
{
    readonly TextProfile profile = new();
    readonly List<Range> parts = [];

    /// <summary>FineWeb2's settings for Korean.</summary>
    public static QualityRules Korean() => new(GopherRepetition.Korean, FineWebQuality.Korean, GopherQuality.Korean, null);

    /// <summary>FineWeb's settings for English.</summary>
    public static QualityRules English() => new(new GopherRepetition(), new FineWebQuality(), new GopherQuality(), C4Quality.InFineWeb);

    /// <summary>
    /// For manuals in any language: they are full of short headings and list items, which the limits for web pages on line ends, short lines and duplicate characters
    /// take for bad pages; what remains tells tables and code from text.
    /// </summary>
    public static QualityRules Manual(bool isKorean) => isKorean
        ? new(GopherRepetition.Korean with { DuplicateLines = 0.5 }, FineWebQuality.Korean with { DuplicateCharacters = 0.3, NewLines = 0.4 }, GopherQuality.Korean with { LeastWords = 20, LetterWords = 0.6, MostMeanLength = 8 }, null)
        : new(new GopherRepetition { DuplicateLines = 0.5 }, new FineWebQuality { LinePunctuation = 0.06, ShortLines = 0.85, DuplicateCharacters = 0.3, NewLines = 0.4 }, new GopherQuality { LeastWords = 20, LetterWords = 0.6 }, null);

    /// <summary>The first rule that says no, or kept; <paramref name="kept"/> is the text that remains.</summary>
    public Verdict Judge(string text, out string kept)
    {
        kept = text;
        profile.Fill(text);
        // Of a text that is too short, that is the reason, not that its only two words are its most frequent pair.
        if (profile.RealWords < quality.LeastWords) return Verdict.Drop("gopher_short_doc");
        Verdict v = repetition.Judge(profile, parts);
        if (v.Keep) v = fineWeb.Judge(profile, parts);
        if (v.Keep) v = quality.Judge(profile, parts);
        return v.Keep && c4 is not null ? c4.Judge(text, out kept) : v;
    }

    /// <summary>The verdicts of the single rules, for tests against other programs.</summary>
    internal (Verdict Repetition, Verdict FineWeb, Verdict Quality) JudgeEach(string text)
    {
        profile.Fill(text);
        return (repetition.Judge(profile, parts), fineWeb.Judge(profile, parts), quality.Judge(profile, parts));
    }
}
