using System.Text;

namespace Hanok.Tests;

/// <summary>SentencePiece models (<c>tokenizer.model</c>) built byte by byte.</summary>
static class SentencePieceSample
{
    const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    /// <summary>A model with all bytes, letters, a few longer pieces, a user-defined and an unused one.</summary>
    /// <param name="type">1 unigram, 2 BPE.</param>
    /// <param name="byteFallback">Whether unknown characters become bytes.</param>
    /// <param name="charsMap">Compiled rules of normalisation.</param>
    public static byte[] Model(int type, bool byteFallback = true, byte[]? charsMap = null)
    {
        List<byte> file = [];
        void Piece(string text, float score, int kind)
        {
            List<byte> piece = [];
            Bytes(piece, 1, Encoding.UTF8.GetBytes(text));
            piece.Add(2 << 3 | 5);
            piece.AddRange(BitConverter.GetBytes(score));
            piece.Add(3 << 3);
            piece.Add((byte)kind);
            Bytes(file, 1, [.. piece]);
        }
        Piece("<unk>", 0, Unknown);
        Piece("<s>", 0, Control);
        Piece("</s>", 0, Control);
        for (int b = 0; b < 256; b++) Piece($"<0x{b:X2}>", 0, Byte);
        Piece("<u>", 0, UserDefined);
        float score = 0;
        foreach (string text in (string[])["\u2581", "a", "b", "나", "는", "학", "교", "ab", "나는", "\u2581나는", "학교", "\u2581a"]) Piece(text, --score, Normal);
        Piece("aa", --score, Unused);
        Piece("aaa", --score, Normal);
        List<byte> trainer = [3 << 3, (byte)type];
        Number(trainer, 35, byteFallback ? 1 : 0);
        Bytes(file, 2, [.. trainer]);
        List<byte> rules = [];
        if (charsMap is not null) Bytes(rules, 2, charsMap);
        rules.AddRange([4 << 3, 0]);            // extra white space stays
        Bytes(file, 3, [.. rules]);
        return [.. file];
    }

    /// <summary>Rules that write A as aa: a double array whose root has offset 0, so that a first byte is its own place, and a leaf at A ^ 0x80.</summary>
    public static byte[] CharsMap()
    {
        uint[] units = new uint[('A' ^ 0x80) + 1];
        units['A'] = 'A' | 1u << 8 | 0x80u << 10;
        units['A' ^ 0x80] = 0x8000_0000;
        return [.. BitConverter.GetBytes(units.Length * 4), .. units.SelectMany(BitConverter.GetBytes), .. "aa\0"u8];
    }

    static void Number(List<byte> into, int field, int value)
    {
        Varint(into, field << 3);
        Varint(into, value);
    }

    static void Bytes(List<byte> into, int field, byte[] value)
    {
        Varint(into, field << 3 | 2);
        Varint(into, value.Length);
        into.AddRange(value);
    }

    static void Varint(List<byte> into, int value)
    {
        for (; value >= 0x80; value >>= 7) into.Add((byte)(value | 0x80));
        into.Add((byte)value);
    }
}
