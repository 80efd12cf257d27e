using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns;

/// <summary>Runs of code points of one class, as matches; class 0 is what lies between.</summary>
/// <param name="classOf">The class of a code point.</param>
/// <param name="most">The longest run.</param>
sealed class ClassPattern(Func<int, int> classOf, int most = int.MaxValue) : PiecePattern
{
    /// <summary>Words, and runs of what is neither word nor white space.</summary>
    public static ClassPattern Words { get; } = new(code => UnicodeTables.IsWordCharacter(code) ? 1 : UnicodeTables.IsWhiteSpace(code) ? 0 : 2);

    /// <summary>Runs of what is not white space.</summary>
    public static ClassPattern NotSpaces { get; } = new(code => UnicodeTables.IsWhiteSpace(code) ? 0 : 1);

    /// <summary>Punctuation, one by one: that of Unicode and the symbols of ASCII.</summary>
    public static ClassPattern Punctuation { get; } = new(code => UnicodeTables.IsIn(code, CategorySet.P) || (code < 0x80 && UnicodeTables.IsIn(code, CategorySet.S)) ? 1 : 0, most: 1);

    /// <inheritdoc/>
    public override string Regex => "";

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        int kind = classOf(CodePoints.At(text, start, out int units)), end = start + units;
        matched = kind != 0;
        int left = matched ? most - 1 : int.MaxValue;
        for (; left > 0 && end < text.Length && classOf(CodePoints.At(text, end, out units)) == kind; left--) end += units;
        return end;
    }
}
