using System.Runtime.InteropServices;

namespace Hanok.Data.Cleaning.Rules;

/// <summary>FineWeb's own rules (Penedo et al. 2024, section 3.6), as datatrove computes them.</summary>
public sealed record FineWebQuality
{
    /// <summary>Least share of lines that end like a sentence.</summary>
    public double LinePunctuation { get; init; } = 0.12;

    /// <summary>Largest share of lines of at most <see cref="ShortLine"/> characters.</summary>
    public double ShortLines { get; init; } = 0.67;

    /// <summary>Characters of a short line.</summary>
    public int ShortLine { get; init; } = 30;

    /// <summary>Largest share of characters in duplicate lines.</summary>
    public double DuplicateCharacters { get; init; } = 0.01;

    /// <summary>Largest number of line ends a word.</summary>
    public double NewLines { get; init; } = 0.3;

    /// <summary>FineWeb2's limits for Korean.</summary>
    public static FineWebQuality Korean { get; } = new() { LinePunctuation = 0.062, ShortLines = 999, DuplicateCharacters = 0.1, NewLines = 0.196 };

    internal Verdict Judge(TextProfile p, List<Range> parts)
    {
        ReadOnlySpan<char> text = p.Text;
        TextParts.Lines(text, parts);
        int newLines = parts.Count - 1;
        RemoveBlank(text, parts);
        if (parts.Count == 0) return Verdict.Drop("empty");
        (int ends, int shortLines) = LineShapes(text, parts, ShortLine);
        if ((double)ends / parts.Count < LinePunctuation) return Verdict.Drop("line_punct_ratio");
        if ((double)shortLines / parts.Count > ShortLines) return Verdict.Drop("short_line_ratio");
        if (parts.Count > 1 && (double)p.Duplicates(CollectionsMarshal.AsSpan(parts)).Points / (p.Length - newLines) > DuplicateCharacters) return Verdict.Drop("char_dup_ratio");
        if ((double)newLines / p.Words > NewLines) return Verdict.Drop("list_ratio");
        return Verdict.Kept;
    }

    internal static void RemoveBlank(ReadOnlySpan<char> text, List<Range> lines)
    {
        int kept = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            Range inside = TextParts.Strip(text[lines[i]]);
            if (inside.Start.Value < inside.End.Value) lines[kept++] = lines[i];
        }
        lines.RemoveRange(kept, lines.Count - kept);
    }

    internal static (int Ends, int Short) LineShapes(ReadOnlySpan<char> text, List<Range> lines, int shortLine)
    {
        int ends = 0, shortLines = 0;
        foreach (Range r in lines)
        {
            ReadOnlySpan<char> line = text[r];
            if (TextParts.EndsSentence(line)) ends++;
            if (line.Length <= shortLine || (line.Length <= 2 * shortLine && TextProfile.CodePoints(line) <= shortLine)) shortLines++;
        }
        return (ends, shortLines);
    }
}
