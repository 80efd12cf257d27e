namespace Hanok.Language.Tokenization;

/// <summary>The merges of a vocabulary: for a pair of ids, its rank (the order of training) and the id of the two joined. Open addressing over flat arrays.</summary>
sealed class MergeTable
{
    readonly ulong[] keys;
    readonly (int Rank, int Id)[] values;
    readonly int mask;

    /// <summary>Builds the table; of two merges of the same pair the later counts.</summary>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Id)> merges)
    {
        int size = 16;
        while (size < merges.Count * 2L) size = checked(size * 2);
        mask = size - 1;
        keys = new ulong[size];
        values = new (int, int)[size];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (int left, int right, int id) = merges[rank];
            ulong key = Key(left, right);
            int slot = Slot(key);
            while (keys[slot] != 0 && keys[slot] != key) slot = slot + 1 & mask;
            keys[slot] = key;
            values[slot] = (rank, id);
        }
    }

    /// <summary>The rank of a pair (<see cref="int.MaxValue"/> where it does not merge) and the id of what it becomes.</summary>
    public int Rank(int left, int right, out int id)
    {
        ulong key = Key(left, right);
        for (int slot = Slot(key); ; slot = slot + 1 & mask)
        {
            ulong found = keys[slot];
            if (found == key)
            {
                id = values[slot].Id;
                return values[slot].Rank;
            }
            if (found == 0)
            {
                id = -1;
                return int.MaxValue;
            }
        }
    }

    // Both ids plus one, so that no pair has the key 0, which means an empty slot.
    static ulong Key(int left, int right) => (ulong)(uint)(left + 1) << 32 | (uint)(right + 1);

    int Slot(ulong key) => (int)(key * 0x9E37_79B9_7F4A_7C15 >> 33) & mask;
}
