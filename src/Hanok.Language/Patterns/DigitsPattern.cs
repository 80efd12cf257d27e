namespace Hanok.Language.Patterns;

/// <summary>Numbers (\p{N}), one by one or in runs: the pre-tokenizer <c>Digits</c>.</summary>
sealed class DigitsPattern(bool individual) : PiecePattern
{
    /// <inheritdoc/>
    public override string Regex => individual ? @"\p{N}" : @"\p{N}+";

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        int end = PieceClasses.Run(text, start, PieceClass.Number, individual ? 1 : int.MaxValue);
        matched = end > start;
        while (!matched && end < text.Length && PieceClasses.At(text, end, out int units) != PieceClass.Number) end += units;
        return end;
    }
}
