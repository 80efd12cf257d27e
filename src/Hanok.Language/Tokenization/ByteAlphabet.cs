namespace Hanok.Language.Tokenization;

/// <summary>
/// GPT-2's alphabet of bytes: each byte is written as one printable character (itself where it is printable ASCII or Latin-1, else the next of U+0100 …),
/// so that a vocabulary of byte strings can be written as text.
/// </summary>
static class ByteAlphabet
{
    static readonly char[] CharOf = new char[256];
    static readonly short[] ByteOf = new short[0x144];

    static ByteAlphabet()
    {
        Array.Fill(ByteOf, (short)-1);
        int next = 0x100;
        for (int b = 0; b < 256; b++)
        {
            CharOf[b] = (char)(b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? b : next++);
            ByteOf[CharOf[b]] = (short)b;
        }
        InOrder = [.. Enumerable.Range(0, 256).OrderBy(b => CharOf[b]).Select(b => (byte)b)];
    }

    /// <summary>All bytes in the order of their characters, which is the order of the ids of an alphabet.</summary>
    public static byte[] InOrder { get; }

    /// <summary>The character of a byte.</summary>
    public static char ToChar(byte value) => CharOf[value];

    /// <summary>The text of a byte string.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) text[i] = CharOf[bytes[i]];
        return new string(text);
    }

    /// <summary>The byte of a character, or -1.</summary>
    public static int ToByte(char c) => c < ByteOf.Length ? ByteOf[c] : -1;

    /// <summary>The byte string that a text stands for, or null where a character is not of the alphabet.</summary>
    public static byte[]? ToBytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            int b = ToByte(text[i]);
            if (b < 0) return null;
            bytes[i] = (byte)b;
        }
        return bytes;
    }
}
