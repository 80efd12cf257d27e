namespace Hanok.Data.Cleaning.Rules;

/// <summary>What a quality rule says of a text.</summary>
/// <param name="Keep">True to keep it.</param>
/// <param name="Reason">Why not; empty where it is kept.</param>
public readonly record struct Verdict(bool Keep, string Reason)
{
    /// <summary>Keep.</summary>
    public static Verdict Kept { get; } = new(true, "");

    internal static Verdict Drop(string reason) => new(false, reason);
}

/// <summary>The repetition rules of MassiveText (Rae et al. 2021, table A1), as datatrove computes them. A limit of 0 turns its rule off.</summary>
public sealed record GopherRepetition
{
    /// <summary>Largest share of duplicate lines.</summary>
    public double DuplicateLines { get; init; } = 0.3;

    /// <summary>Largest share of duplicate paragraphs.</summary>
    public double DuplicateParagraphs { get; init; } = 0.3;

    /// <summary>Largest share of characters in duplicate lines.</summary>
    public double DuplicateLineCharacters { get; init; } = 0.2;

    /// <summary>Largest share of characters in duplicate paragraphs.</summary>
    public double DuplicateParagraphCharacters { get; init; } = 0.2;

    /// <summary>Largest share of characters in the most frequent n-gram of words.</summary>
    public IReadOnlyList<(int N, double Limit)> TopNGrams { get; init; } = [(2, 0.2), (3, 0.18), (4, 0.16)];

    /// <summary>Largest share of characters in repeated n-grams of words.</summary>
    public IReadOnlyList<(int N, double Limit)> DuplicateNGrams { get; init; } = [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10)];

    /// <summary>FineWeb2's limits for Korean.</summary>
    public static GopherRepetition Korean { get; } = new()
    {
        DuplicateLines = 0.374,
        DuplicateParagraphs = 0,
        DuplicateLineCharacters = 0,
        DuplicateParagraphCharacters = 0,
        TopNGrams = [(2, 0.282), (3, 0.228), (4, 0.185)],
        DuplicateNGrams = [(5, 0.201), (6, 0.184), (7, 0.168), (8, 0.154), (9, 0.14), (10, 0.127)],
    };

    internal Verdict Judge(TextProfile p, List<Range> parts)
    {
        if (p.Length == 0) return Verdict.Drop("empty");
        ReadOnlySpan<char> text = p.Text;
        double length = p.Length;
        if (DuplicateParagraphs > 0 || DuplicateParagraphCharacters > 0)
        {
            Range body = TextParts.Strip(text);
            TextParts.Runs(text[body], 2, body.Start.Value, parts);
            (int elements, long points) = p.Duplicates(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
            if (DuplicateParagraphs > 0 && (double)elements / parts.Count > DuplicateParagraphs) return Verdict.Drop("dup_para_frac");
            if (DuplicateParagraphCharacters > 0 && points / length > DuplicateParagraphCharacters) return Verdict.Drop("dup_para_char_frac");
        }
        TextParts.Runs(text, 1, 0, parts);
        if (parts.Count > 1)
        {
            (int elements, long points) = p.Duplicates(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
            if (DuplicateLines > 0 && (double)elements / parts.Count > DuplicateLines) return Verdict.Drop("dup_line_frac");
            if (DuplicateLineCharacters > 0 && points / length > DuplicateLineCharacters) return Verdict.Drop("dup_line_char_frac");
        }
        foreach ((int n, double limit) in TopNGrams) if (p.TopNGram(n) / length > limit) return Verdict.Drop($"top_{n}_gram");
        if (p.Words >= 5) p.Prepare();
        foreach ((int n, double limit) in DuplicateNGrams) if (p.DuplicateNGrams(n) / length > limit) return Verdict.Drop($"duplicated_{n}_n_grams");
        return Verdict.Kept;
    }
}
