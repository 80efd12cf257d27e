namespace Hanok.Language.Patterns;

/// <summary>The pattern of GPT-2, which <c>ByteLevel</c> with <c>use_regex</c> stands for, scanned by hand.</summary>
sealed class Gpt2Pattern : PiecePattern
{
    /// <summary>As <c>tokenizers</c> writes it.</summary>
    public const string Expression = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The one instance.</summary>
    public static Gpt2Pattern Instance { get; } = new();

    /// <inheritdoc/>
    public override string Regex => Expression;

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        matched = true;
        char first = text[start];
        if (first == '\'' && start + 1 < text.Length)
        {
            char second = text[start + 1], third = start + 2 < text.Length ? text[start + 2] : '\0';
            if (second is 's' or 't' or 'm' or 'd') return start + 2;
            if ((second is 'r' or 'v' && third == 'e') || (second == 'l' && third == 'l')) return start + 3;
        }
        int from = start;
        PieceClass kind = PieceClasses.At(text, start, out _);
        if (first == ' ' && start + 1 < text.Length && PieceClasses.At(text, start + 1, out _) is var next and not (PieceClass.Space or PieceClass.NewLine))
        {
            from++;
            kind = next;
        }
        switch (kind)
        {
            case PieceClass.Letter: return PieceClasses.Letters(text, from);
            case PieceClass.Number: case PieceClass.Other: return PieceClasses.Run(text, from, kind);
        }
        int end = start + 1;
        while (end < text.Length && PieceClasses.At(text, end, out _) is PieceClass.Space or PieceClass.NewLine) end++;
        // \s+(?!\S) leaves the last one to what follows it, unless it is the only one.
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }
}
