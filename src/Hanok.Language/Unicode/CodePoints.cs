using System.Text;

namespace Hanok.Language.Unicode;

/// <summary>Reading code points from UTF-16; a lone surrogate counts as U+FFFD, which is what it becomes in UTF-8.</summary>
static class CodePoints
{
    /// <summary>What stands for text that cannot be.</summary>
    public const int Replacement = 0xFFFD;

    /// <summary>The code point at <paramref name="index"/> and how many UTF-16 units it takes.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int units)
    {
        char c = text[index];
        units = 1;
        if (!char.IsSurrogate(c)) return c;
        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            units = 2;
            return char.ConvertToUtf32(c, text[index + 1]);
        }
        return Replacement;
    }

    /// <summary>The code point that ends before <paramref name="index"/> and how many UTF-16 units it takes.</summary>
    public static int Before(ReadOnlySpan<char> text, int index, out int units)
    {
        char c = text[index - 1];
        units = 1;
        if (!char.IsSurrogate(c)) return c;
        if (char.IsLowSurrogate(c) && index >= 2 && char.IsHighSurrogate(text[index - 2]))
        {
            units = 2;
            return char.ConvertToUtf32(text[index - 2], c);
        }
        return Replacement;
    }

    /// <summary>Appends a code point as UTF-16.</summary>
    public static void Append(StringBuilder text, int code)
    {
        if (code < 0x10000) text.Append((char)code);
        else text.Append((char)(0xD800 + ((code - 0x10000) >> 10))).Append((char)(0xDC00 + (code & 0x3FF)));
    }
}
