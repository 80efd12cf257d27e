using System.Runtime.InteropServices;

namespace Hanok.Data.Cleaning.Rules;

/// <summary>Everything that the quality rules measure of a text: for inspection, and to choose limits.</summary>
public sealed class TextStatistics
{
    readonly List<(string Name, double Value)> values = [];

    TextStatistics()
    {
    }

    /// <summary>Names and values, in a fixed order.</summary>
    public IReadOnlyList<(string Name, double Value)> Values => values;

    /// <summary>The statistics of <paramref name="text"/>; null where it has no word or no line.</summary>
    public static TextStatistics? Of(string text)
    {
        TextProfile p = new();
        p.Fill(text);
        List<Range> lines = [], parts = [];
        TextParts.Lines(text, lines);
        int newLines = lines.Count - 1;
        FineWebQuality.RemoveBlank(text, lines);
        if (p.Words == 0 || p.RealWords == 0 || lines.Count == 0) return null;
        TextStatistics s = new();
        double words = p.Words, length = p.Length;
        s.Add("words", p.Words);
        s.Add("words_not_symbols", p.RealWords);
        s.Add("mean_word_length", (double)p.RealWordsLength / p.RealWords);
        s.Add("hash_ratio", text.AsSpan().Count('#') / words);
        s.Add("ellipsis_ratio", (text.AsSpan().Count("...") + text.AsSpan().Count('…')) / words);
        TextParts.SplitLines(text, parts);
        (int bullets, int ellipses) = GopherQuality.LineMarks(text, parts);
        s.Add("bullet_lines", (double)bullets / parts.Count);
        s.Add("ellipsis_lines", (double)ellipses / parts.Count);
        s.Add("alpha_words", p.LetterWords / words);
        (int ends, int shortLines) = FineWebQuality.LineShapes(text, lines, 30);
        s.Add("line_punct", (double)ends / lines.Count);
        s.Add("short_lines_30", (double)shortLines / lines.Count);
        s.Add("char_duplicates", (double)p.Duplicates(CollectionsMarshal.AsSpan(lines)).Points / (p.Length - newLines));
        s.Add("newlines_per_word", newLines / words);
        TextParts.Runs(text, 1, 0, parts);
        (int elements, long points) = p.Duplicates(CollectionsMarshal.AsSpan(parts));
        s.Add("duplicate_lines", (double)elements / parts.Count);
        s.Add("duplicate_line_chars", points / length);
        Range body = TextParts.Strip(text);
        TextParts.Runs(text.AsSpan(body), 2, body.Start.Value, parts);
        (elements, points) = p.Duplicates(CollectionsMarshal.AsSpan(parts));
        s.Add("duplicate_paragraphs", (double)elements / parts.Count);
        s.Add("duplicate_paragraph_chars", points / length);
        for (int n = 2; n <= 4; n++) if (p.Words >= n) s.Add($"top_{n}_gram", p.TopNGram(n) / length);
        p.Prepare();
        for (int n = 5; n <= 10; n++) s.Add($"duplicate_{n}_gram", p.DuplicateNGrams(n) / length);
        return s;
    }

    void Add(string name, double value) => values.Add((name, value));
}
