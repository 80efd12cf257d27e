using System.Numerics;
using Hanok.Data.Cleaning.Rules;
using Hanok.Language;

namespace Hanok.Data.Cleaning.Duplicates;

/// <summary>What a text's pieces are when it is compared with others.</summary>
public enum ShingleKind
{
    /// <summary>Five words in a row.</summary>
    Words,

    /// <summary>Five characters in a row.</summary>
    Characters,
}

/// <summary>The hashes of a text's shingles: pieces of five, of the text in lower case with white space collapsed; a text shorter than five is one shingle.</summary>
/// <remarks>The text must be in NFC. One object serves one thread.</remarks>
sealed class Shingles
{
    const int Five = 5;
    const ulong B = 0x9E3779B97F4A7C15;

    static readonly char[] Folded = Fold();

    readonly List<ulong> words = [];
    uint[] hashes = new uint[256];
    ulong[] wide = new ulong[256];

    public int Count { get; private set; }

    /// <summary>32-bit hashes, for MinHash.</summary>
    public ReadOnlySpan<uint> Hashes => hashes.AsSpan(0, Count);

    /// <summary>64-bit hashes, for exact comparison.</summary>
    public ReadOnlySpan<ulong> Wide => wide.AsSpan(0, Count);

    public void Fill(ReadOnlySpan<char> text, ShingleKind kind)
    {
        Count = 0;
        if (kind == ShingleKind.Words) FillWords(text);
        else FillCharacters(text);
    }

    /// <summary>The Jaccard similarity of two sorted sets of hashes.</summary>
    public static double Jaccard(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        int i = 0, j = 0, both = 0;
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j]) (both, i, j) = (both + 1, i + 1, j + 1);
            else if (a[i] < b[j]) i++;
            else j++;
        }
        int union = a.Length + b.Length - both;
        return union == 0 ? 1 : (double)both / union;
    }

    /// <summary>The set of 64-bit hashes, sorted.</summary>
    public ulong[] Set()
    {
        ulong[] all = Wide.ToArray();
        Array.Sort(all);
        int n = 0;
        for (int i = 0; i < all.Length; i++) if (i == 0 || all[i] != all[i - 1]) all[n++] = all[i];
        return all[..n];
    }

    void FillWords(ReadOnlySpan<char> text)
    {
        words.Clear();
        ReadOnlySpan<byte> classes = CharacterClasses.Table;
        ulong hash = 0;
        bool inside = false;
        foreach (char c in text)
        {
            if ((classes[c] & (byte)CharacterClass.Space) != 0)
            {
                if (inside) words.Add(hash);
                inside = false;
                hash = 0;
                continue;
            }
            inside = true;
            hash = (hash + Folded[c]) * B;
        }
        if (inside) words.Add(hash);
        int n = words.Count;
        Ensure(Math.Max(1, n - Five + 1));
        if (n < Five)
        {
            ulong all = 1;
            foreach (ulong w in words) all = Mix(all, w);
            Add(all);
            return;
        }
        for (int i = 0; i + Five <= n; i++) Add(Mix(Mix(Mix(Mix(words[i], words[i + 1]), words[i + 2]), words[i + 3]), words[i + 4]));
    }

    void FillCharacters(ReadOnlySpan<char> text)
    {
        // A window of the last five code points.
        Ensure(Math.Max(1, text.Length));
        ReadOnlySpan<byte> classes = CharacterClasses.Table;
        ulong w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0;
        int n = 0;
        bool gap = false;
        ulong all = 1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if ((classes[c] & (byte)CharacterClass.Space) != 0)
            {
                gap = n > 0;
                continue;
            }
            if (gap) Push(' ', ref all);
            gap = false;
            int code = Folded[c];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) code = UnicodeTables.FoldCase(char.ConvertToUtf32(c, text[++i]));
            Push(code, ref all);
        }
        if (n < Five) Add(all);

        void Push(int code, ref ulong whole)
        {
            (w0, w1, w2, w3, w4) = (w1, w2, w3, w4, (ulong)code);
            n++;
            if (n < Five) whole = Mix(whole, w4);
            else Add(Finish((((w0 << 21 ^ w1) << 21 ^ w2) * B) ^ ((w3 << 21 ^ w4) * 0xC2B2AE3D27D4EB4F)));
        }
    }

    void Add(ulong hash)
    {
        hash = Finish(hash);
        wide[Count] = hash;
        hashes[Count++] = (uint)(hash >> 32);
    }

    void Ensure(int count)
    {
        if (hashes.Length >= count) return;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        hashes = new uint[size];
        wide = new ulong[size];
    }

    static ulong Mix(ulong a, ulong b) => BitOperations.RotateLeft(a * 0xC2B2AE3D27D4EB4F, 29) + b * B;

    static ulong Finish(ulong h)
    {
        h = (h ^ h >> 32) * 0xD6E8FEB86659FD93;
        return (h ^ h >> 32) * 0xD6E8FEB86659FD93;
    }

    static char[] Fold()
    {
        char[] table = new char[65536];
        for (int c = 0; c < table.Length; c++) table[c] = UnicodeTables.FoldCase(c) is var f and < 65536 ? (char)f : (char)c;
        return table;
    }
}
