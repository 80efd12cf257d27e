namespace Hanok.Language.Tokenization;

/// <summary>Pairs of ids with their counts and the first node of their list of words: open addressing over one flat array.</summary>
sealed class PairTable
{
    /// <summary>A pair; <see cref="Key"/> is 0 in an empty slot.</summary>
    internal struct Entry
    {
        public ulong Key;
        public long Count;
        public int Head;
    }

    Entry[] entries = new Entry[1 << 12];
    int used;

    /// <summary>All slots, empty ones too.</summary>
    public ReadOnlySpan<Entry> Slots => entries;

    /// <summary>The key of a pair: both ids plus one, so that none is 0; keys compare as the pairs do.</summary>
    public static ulong Key(int left, int right) => (ulong)(uint)(left + 1) << 32 | (uint)(right + 1);

    /// <summary>The left id of a key.</summary>
    public static int Left(ulong key) => (int)(key >> 32) - 1;

    /// <summary>The right id of a key.</summary>
    public static int Right(ulong key) => (int)(uint)key - 1;

    /// <summary>The entry of a pair, which is made (without a list: head -1) where it is missing. Valid until the next call.</summary>
    public ref Entry this[ulong key]
    {
        get
        {
            if (used * 2 >= entries.Length) Grow();
            int slot = Find(key);
            if (entries[slot].Key == 0)
            {
                entries[slot].Key = key;
                entries[slot].Head = -1;
                used++;
            }
            return ref entries[slot];
        }
    }

    int Find(ulong key)
    {
        int mask = entries.Length - 1, slot = (int)(key * 0x9E37_79B9_7F4A_7C15 >> 32) & mask;
        while (entries[slot].Key != 0 && entries[slot].Key != key) slot = slot + 1 & mask;
        return slot;
    }

    void Grow()
    {
        Entry[] old = entries;
        entries = new Entry[checked(old.Length * 2)];
        foreach (ref readonly Entry entry in old.AsSpan()) if (entry.Key != 0) entries[Find(entry.Key)] = entry;
    }
}
