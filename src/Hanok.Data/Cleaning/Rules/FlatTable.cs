namespace Hanok.Data.Cleaning.Rules;

/// <summary>A set of 64-bit hashes with counts, emptied in no time: entries carry the number of the filling that they belong to.</summary>
sealed class FlatTable
{
    struct Entry
    {
        public ulong Key;
        public int Filling;
        public int Count;
        public int First;
    }

    Entry[] entries = new Entry[64];
    int filling, mask = 63;

    /// <summary>Empties the table and makes room for <paramref name="count"/> keys.</summary>
    public void Clear(int count)
    {
        int size = 64;
        while (size < 2 * count) size *= 2;
        if (size > entries.Length)
        {
            entries = new Entry[size];
            filling = 0;
        }
        mask = size - 1;
        if (++filling == int.MaxValue)
        {
            Array.Clear(entries);
            filling = 1;
        }
    }

    /// <summary>Adds <paramref name="key"/>; false where it is there already.</summary>
    public bool Add(ulong key) => Count(key, 0, out _) == 1;

    /// <summary>Adds <paramref name="key"/>, returns how often it was added by now and the <paramref name="index"/> of the first time.</summary>
    public int Count(ulong key, int index, out int first)
    {
        int at = (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (true)
        {
            ref Entry e = ref entries[at];
            if (e.Filling != filling)
            {
                e.Key = key;
                e.Filling = filling;
                e.Count = 1;
                e.First = first = index;
                return 1;
            }
            if (e.Key == key)
            {
                first = e.First;
                return ++e.Count;
            }
            at = (at + 1) & mask;
        }
    }
}
