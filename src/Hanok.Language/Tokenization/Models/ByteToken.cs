using System.Globalization;

namespace Hanok.Language.Tokenization;

/// <summary>The tokens of single bytes for text that a vocabulary lacks: <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
static class ByteToken
{
    /// <summary>The token of a byte.</summary>
    public static string Text(byte value) => $"<0x{value:X2}>";

    /// <summary>The byte of a token, or -1 where it is none.</summary>
    public static int Value(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>' && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, null, out byte value) ? value : -1;
}
