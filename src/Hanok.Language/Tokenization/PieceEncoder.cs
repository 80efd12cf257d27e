using System.Runtime.InteropServices;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Encodes pieces, remembering those it has met: a bounded table from the characters of a piece to its ids. One thread at a time; a tokenizer lends them out.
/// </summary>
sealed class PieceEncoder
{
    const int Slots = 1 << 16, LongestRemembered = 32, CharsAtMost = 1 << 20, IdsAtMost = 1 << 19;

    struct Entry
    {
        public uint Hash;
        public int Chars, Ids;
        public byte Length, Count;
    }

    readonly BpeModel model;
    readonly PieceMerger merger;
    readonly HashSet<int> special;
    readonly bool mergesIntoSpecial;
    readonly Entry[] entries = new Entry[Slots];
    char[] chars = new char[1 << 12];
    int[] ids = new int[1 << 11];
    int[] symbols = new int[256];
    int used, usedChars, usedIds;

    /// <summary>An encoder of a model; <paramref name="special"/> are the ids that ordinary text must never give.</summary>
    public PieceEncoder(BpeModel model, HashSet<int> special)
    {
        this.model = model;
        this.special = special;
        mergesIntoSpecial = model.MergesInto(special);
        merger = new(model.Table);
    }

    /// <summary>Appends the ids of a piece; where <paramref name="guarded"/>, it can give no special token, not even by merges that lead to one.</summary>
    public void Encode(ReadOnlySpan<char> piece, List<int> output, bool guarded)
    {
        guarded &= mergesIntoSpecial;
        if (piece.Length > LongestRemembered || guarded)
        {
            output.AddRange(Merge(piece, guarded));
            return;
        }
        uint hash = Hash(piece);
        int slot = (int)(hash & (Slots - 1));
        for (; entries[slot].Length != 0; slot = slot + 1 & (Slots - 1))
        {
            ref Entry entry = ref entries[slot];
            if (entry.Hash != hash || !piece.SequenceEqual(chars.AsSpan(entry.Chars, entry.Length))) continue;
            if (entry.Count == 1) output.Add(ids[entry.Ids]);
            else output.AddRange(ids.AsSpan(entry.Ids, entry.Count));
            return;
        }
        ReadOnlySpan<int> merged = Merge(piece, guarded: false);
        output.AddRange(merged);
        Remember(piece, hash, slot, merged);
    }

    ReadOnlySpan<int> Merge(ReadOnlySpan<char> piece, bool guarded)
    {
        if (symbols.Length < piece.Length * 3) symbols = new int[piece.Length * 3];
        if (model.IgnoreMerges && model.Whole(piece) is int whole && !special.Contains(whole))
        {
            symbols[0] = whole;
            return symbols.AsSpan(0, 1);
        }
        int count = model.Symbols(piece, symbols);
        return symbols.AsSpan(0, merger.Merge(symbols.AsSpan(0, count), guarded ? special : null));
    }

    void Remember(ReadOnlySpan<char> piece, uint hash, int slot, ReadOnlySpan<int> merged)
    {
        if (used > Slots / 2 || usedChars + piece.Length > CharsAtMost || usedIds + merged.Length > IdsAtMost)
        {
            // Full: begin again. Frequent pieces are back after one look each.
            Array.Clear(entries);
            used = usedChars = usedIds = 0;
            slot = (int)(hash & (Slots - 1));
        }
        if (usedChars + piece.Length > chars.Length) Array.Resize(ref chars, chars.Length * 2);
        if (usedIds + merged.Length > ids.Length) Array.Resize(ref ids, ids.Length * 2);
        piece.CopyTo(chars.AsSpan(usedChars));
        merged.CopyTo(ids.AsSpan(usedIds));
        entries[slot] = new Entry { Hash = hash, Chars = usedChars, Ids = usedIds, Length = (byte)piece.Length, Count = (byte)merged.Length };
        usedChars += piece.Length;
        usedIds += merged.Length;
        used++;
    }

    static uint Hash(ReadOnlySpan<char> piece)
    {
        ulong hash = (ulong)piece.Length * 0x9E37_79B9_7F4A_7C15;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<char, ulong>(piece);
        foreach (ulong word in words) hash = (hash ^ word) * 0xD6E8_FEB8_6659_FD93 ^ hash >> 29;
        for (int i = words.Length * 4; i < piece.Length; i++) hash = (hash ^ piece[i]) * 0xD6E8_FEB8_6659_FD93 ^ hash >> 29;
        return (uint)(hash >> 32);
    }
}
