using System.Buffers.Binary;

namespace Hanok.Language.Tokenization;

/// <summary>
/// SentencePiece's compiled rules of normalisation (<c>precompiled_charsmap</c>): a double-array trie (Darts) over UTF-8 whose values are places in a block of
/// texts, each ended by a zero byte. Nothing in it is taken on trust: every index is checked, a broken map matches nothing.
/// </summary>
/// <remarks>
/// Layout: u32 length of the trie, its units of u32, the texts. A unit: bits 0 to 7 and 31 its label; bit 8 a leaf hangs on it; bits 10 to 30 the offset to its
/// children, shifted by 8 more where bit 9 is set. A leaf: bits 0 to 30 the value.
/// </remarks>
sealed class CharsMap
{
    readonly uint[] units;
    readonly byte[] texts;

    CharsMap(uint[] units, byte[] texts)
    {
        this.units = units;
        this.texts = texts;
    }

    /// <summary>Reads a map; null where its lengths do not fit.</summary>
    public static CharsMap? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) return null;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > (uint)bytes.Length - 4 || length % 4 != 0) return null;
        uint[] trie = new uint[length / 4];
        for (int i = 0; i < trie.Length; i++) trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + 4 * i)..]);
        return new(trie, bytes[(4 + (int)length)..].ToArray());
    }

    /// <summary>The text for the longest (or the shortest) beginning of <paramref name="key"/> that the map has, and its length in bytes; length 0 where it has none.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> key, bool longest, out int length)
    {
        length = 0;
        uint value = 0;
        if (units.Length == 0) return default;
        uint node = Offset(units[0]);
        for (int i = 0; i < key.Length; i++)
        {
            node ^= key[i];
            if (node >= (uint)units.Length) break;
            uint unit = units[node];
            if ((unit & 0x8000_00FF) != key[i]) break;
            node ^= Offset(unit);
            if (node >= (uint)units.Length) break;
            if ((unit >> 8 & 1) == 0) continue;
            length = i + 1;
            value = units[node] & 0x7FFF_FFFF;
            if (!longest) break;
        }
        if (length == 0) return default;
        if (value >= (uint)texts.Length)
        {
            length = 0;
            return default;
        }
        ReadOnlySpan<byte> text = texts.AsSpan((int)value);
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);
}
