namespace Hanok.Language.Patterns;

/// <summary>A text that is looked for as it is written.</summary>
sealed class StringPattern(string text) : PiecePattern
{
    /// <summary>What is looked for; not empty.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override string Regex => string.Concat(Text.Select(c => char.IsAsciiLetterOrDigit(c) || c > 127 ? c.ToString() : "\\" + c));

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        int found = text[start..].IndexOf(Text, StringComparison.Ordinal);
        matched = found == 0;
        return matched ? start + Text.Length : found < 0 ? text.Length : start + found;
    }
}
