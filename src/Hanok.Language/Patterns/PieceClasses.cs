using System.Runtime.CompilerServices;
using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns;

/// <summary>What the known patterns tell apart.</summary>
enum PieceClass : byte
{
    /// <summary>Neither white space, letter nor number.</summary>
    Other,
    /// <summary>\p{L}.</summary>
    Letter,
    /// <summary>\p{N}.</summary>
    Number,
    /// <summary>\s but for the next.</summary>
    Space,
    /// <summary>Carriage return and line feed.</summary>
    NewLine,
    /// <summary>Half of a surrogate pair: the code point has to be read.</summary>
    Surrogate,
}

/// <summary>Runs of one class in UTF-16.</summary>
static class PieceClasses
{
    static readonly UnicodeTable Table = UnicodeTable.Compute(code => (byte)(
        code is >= 0xD800 and <= 0xDFFF ? PieceClass.Surrogate
        : code is '\r' or '\n' ? PieceClass.NewLine
        : UnicodeTables.IsWhiteSpace(code) ? PieceClass.Space
        : UnicodeTables.IsLetter(code) ? PieceClass.Letter
        : UnicodeTables.IsNumber(code) ? PieceClass.Number
        : PieceClass.Other));

    /// <summary>The class at <paramref name="i"/> and the UTF-16 units it takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceClass At(ReadOnlySpan<char> text, int i, out int units)
    {
        PieceClass c = (PieceClass)Table[text[i]];
        units = 1;
        return c != PieceClass.Surrogate ? c : Pair(text, i, out units);
    }

    /// <summary>The end of the run of letters from <paramref name="i"/>.</summary>
    public static int Letters(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length)
        {
            char c = text[i];
            if ((uint)(c - 0xAC00) < 11172 || (uint)((c | 0x20) - 'a') < 26) { i++; continue; }
            if (At(text, i, out int units) != PieceClass.Letter) break;
            i += units;
        }
        return i;
    }

    /// <summary>The end of the run of <paramref name="kind"/> from <paramref name="i"/>, of at most <paramref name="most"/> code points.</summary>
    public static int Run(ReadOnlySpan<char> text, int i, PieceClass kind, int most = int.MaxValue)
    {
        for (; most > 0 && i < text.Length && At(text, i, out int units) == kind; most--) i += units;
        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static PieceClass Pair(ReadOnlySpan<char> text, int i, out int units) => (PieceClass)Table[CodePoints.At(text, i, out units)];
}
