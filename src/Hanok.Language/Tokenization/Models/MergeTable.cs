using System.Runtime.Intrinsics;

namespace Hanok.Language.Tokenization;

/// <summary>
/// The merges of a vocabulary: for a pair of ids its rank (the order of training), for a rank the id of the two joined. Buckets of four slots of 8 bytes
/// (20 bits for each id, 24 for the rank), so that the table of a usual vocabulary stays in the processor's cache.
/// </summary>
sealed class MergeTable
{
    /// <summary>The largest id that fits.</summary>
    public const int LargestId = (1 << 20) - 2;

    /// <summary>How many merges fit.</summary>
    public const int MostMerges = 1 << 24;

    /// <summary>The rank of a pair that does not merge.</summary>
    public const int None = int.MaxValue;

    const int Bucket = 4;
    readonly ulong[] slots;
    readonly int[] idOfRank;
    readonly int buckets;

    /// <summary>Builds the table; of two merges of the same pair the later counts. Ids are at most <see cref="LargestId"/>.</summary>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Id)> merges)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(merges.Count, MostMerges);
        buckets = 8;
        while (buckets < merges.Count / 2) buckets *= 2;
        slots = new ulong[buckets * Bucket];
        idOfRank = new int[merges.Count];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (int left, int right, int id) = merges[rank];
            ulong key = Key(left, right);
            int at = First(key);
            while (slots[at] != 0 && slots[at] >> 24 != key) at = at + 1 & slots.Length - 1;
            slots[at] = key << 24 | (uint)rank;
            idOfRank[rank] = id;
        }
    }

    /// <summary>The rank of a pair, <see cref="None"/> where it does not merge.</summary>
    public int Rank(int left, int right)
    {
        ulong key = Key(left, right);
        Vector256<ulong> wanted = Vector256.Create(key);
        // Buckets fill from the front and into the next: whether a pair is there is the outcome of one comparison of four, without a branch that depends on it.
        for (int at = First(key); ; at = at + Bucket & slots.Length - 1)
        {
            Vector256<ulong> bucket = Vector256.Create<ulong>(slots.AsSpan(at, Bucket));
            Vector256<ulong> hit = bucket & Vector256.Equals(bucket >>> 24, wanted);
            Vector128<ulong> half = hit.GetLower() | hit.GetUpper();
            ulong found = half[0] | half[1];
            if (found == 0 && bucket[Bucket - 1] != 0) continue;
            return found == 0 ? None : (int)(found & 0xFF_FFFF);
        }
    }

    /// <summary>The id that the merge of a rank gives.</summary>
    public int IdOf(int rank) => idOfRank[rank];

    // Both ids plus one, so that no pair has the key 0.
    static ulong Key(int left, int right) => (ulong)(uint)(left + 1) << 20 | (uint)(right + 1);

    int First(ulong key) => ((int)(key * 0x9E37_79B9_7F4A_7C15 >> 40) & buckets - 1) * Bucket;
}
