using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Encodes pieces, remembering those it has met in a table of bounded size: two slots for each hash, one cache line each, the one used last first. The table
/// begins small and grows where many pieces are new. One thread at a time; a tokenizer lends encoders out.
/// </summary>
sealed class PieceEncoder : TextEncoder
{
    const int FewestSets = 1 << 9, MostSets = 1 << 16, CharsAtMost = 14, IdsAtMost = 7;

    [InlineArray(CharsAtMost)]
    struct Characters
    {
        char first;
    }

    [InlineArray(IdsAtMost)]
    struct Ids
    {
        int first;
    }

    // 64 bytes.
    struct Slot
    {
        public uint Hash;
        public byte Length, Count;
        public Characters Piece;
        public Ids Tokens;
    }

    readonly BpeModel model;
    readonly PieceMerger merger;
    readonly HashSet<int> special;
    readonly bool mergesIntoSpecial;
    Slot[] slots = new Slot[2 * FewestSets];
    int[] symbols = new int[256];
    int misses;

    /// <summary>An encoder of a model; <paramref name="special"/> are the ids that ordinary text must never give.</summary>
    public PieceEncoder(BpeModel model, HashSet<int> special)
    {
        this.model = model;
        this.special = special;
        mergesIntoSpecial = model.MergesInto(special);
        merger = new(model.Table);
    }

    /// <summary>Appends the ids of a piece; where <paramref name="guarded"/>, it can give no special token, not even by merges that lead to one.</summary>
    public override void Encode(ReadOnlySpan<char> piece, List<int> output, bool guarded)
    {
        guarded &= mergesIntoSpecial;
        if (piece.Length > CharsAtMost || guarded)
        {
            output.AddRange(Merge(piece, guarded));
            return;
        }
        uint hash = Hash(piece);
        int set = (int)hash * 2 & slots.Length - 2;
        ref Slot slot = ref slots[set];
        if (!Holds(slot, hash, piece))
        {
            ref Slot second = ref slots[set + 1];
            bool known = Holds(second, hash, piece);
            (slot, second) = (second, slot);
            if (!known)
            {
                if (++misses > slots.Length && slots.Length < 2 * MostSets)
                {
                    // Begin again in a table four times as large; what is frequent is soon back.
                    slots = new Slot[slots.Length * 4];
                    misses = 0;
                    slot = ref slots[(int)hash * 2 & slots.Length - 2];
                }
                Remember(ref slot, hash, piece, Merge(piece, guarded: false), output);
            }
        }
        if (slot.Count == 1) output.Add(slot.Tokens[0]);
        else if (slot.Length != 0) output.AddRange(((ReadOnlySpan<int>)slot.Tokens)[..slot.Count]);
    }

    static bool Holds(in Slot slot, uint hash, ReadOnlySpan<char> piece) =>
        slot.Hash == hash && slot.Length == piece.Length && piece.SequenceEqual(((ReadOnlySpan<char>)slot.Piece)[..piece.Length]);

    // A piece of more tokens than a slot takes goes to the output at once and leaves the slot empty.
    static void Remember(ref Slot slot, uint hash, ReadOnlySpan<char> piece, ReadOnlySpan<int> ids, List<int> output)
    {
        slot.Hash = hash;
        if (ids.Length > IdsAtMost)
        {
            slot.Length = slot.Count = 0;
            output.AddRange(ids);
            return;
        }
        slot.Length = (byte)piece.Length;
        slot.Count = (byte)ids.Length;
        piece.CopyTo(slot.Piece);
        ids.CopyTo(slot.Tokens);
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

    static uint Hash(ReadOnlySpan<char> piece)
    {
        ulong hash = (ulong)piece.Length * 0x9E37_79B9_7F4A_7C15;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<char, ulong>(piece);
        foreach (ulong word in words) hash = (hash ^ word) * 0xD6E8_FEB8_6659_FD93 ^ hash >> 29;
        for (int i = words.Length * 4; i < piece.Length; i++) hash = (hash ^ piece[i]) * 0xD6E8_FEB8_6659_FD93 ^ hash >> 29;
        return (uint)(hash >> 32);
    }
}
