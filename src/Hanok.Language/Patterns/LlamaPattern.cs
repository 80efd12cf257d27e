namespace Hanok.Language.Patterns;

/// <summary>The patterns of Llama 3 (numbers in groups of up to three) and Qwen 2 (digit by digit), scanned by hand.</summary>
sealed class LlamaPattern : PiecePattern
{
    /// <summary>As Llama 3's <c>tokenizer.json</c> writes it.</summary>
    public const string Llama3Expression =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>As Qwen 2's <c>tokenizer.json</c> writes it.</summary>
    public const string Qwen2Expression =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    readonly int digits;

    LlamaPattern(string expression, int digits)
    {
        Regex = expression;
        this.digits = digits;
    }

    /// <summary>Llama 3's.</summary>
    public static LlamaPattern Llama3 { get; } = new(Llama3Expression, 3);

    /// <summary>Qwen 2's.</summary>
    public static LlamaPattern Qwen2 { get; } = new(Qwen2Expression, 1);

    /// <inheritdoc/>
    public override string Regex { get; }

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        matched = true;
        char first = text[start];
        if (first == '\'' && Contraction(text, start) is int contraction and > 0) return contraction;
        PieceClass kind = PieceClasses.At(text, start, out int units);
        int from = start + units;
        if (kind == PieceClass.Letter) return PieceClasses.Letters(text, from);
        if (kind == PieceClass.Number) return digits == 1 ? from : PieceClasses.Run(text, from, PieceClass.Number, digits - 1);
        PieceClass next = from < text.Length ? PieceClasses.At(text, from, out _) : PieceClass.Space;
        if (kind != PieceClass.NewLine && next == PieceClass.Letter) return PieceClasses.Letters(text, from);
        if (kind == PieceClass.Other || (first == ' ' && next == PieceClass.Other))
            return PieceClasses.Run(text, PieceClasses.Run(text, from, PieceClass.Other), PieceClass.NewLine);
        int end = start, newLine = -1;
        for (; end < text.Length; end++)
        {
            PieceClass c = PieceClasses.At(text, end, out _);
            if (c == PieceClass.NewLine) newLine = end;
            else if (c != PieceClass.Space) break;
        }
        // \s*[\r\n]+ goes up to the last line end of the run; \s+(?!\S) leaves the last one to what follows it, unless it is the only one.
        if (newLine >= 0) return newLine + 1;
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    // Case is ignored by folding, so that U+017F (long s) counts as s, as it does for Oniguruma.
    static int Contraction(ReadOnlySpan<char> text, int start)
    {
        if (start + 1 >= text.Length) return 0;
        char second = Fold(text[start + 1]);
        if (second is 's' or 't' or 'm' or 'd') return start + 2;
        if (start + 2 >= text.Length) return 0;
        char third = Fold(text[start + 2]);
        return (second is 'r' or 'v' && third == 'e') || (second == 'l' && third == 'l') ? start + 3 : 0;
    }

    static char Fold(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c == '\u017F' ? 's' : c;
}
