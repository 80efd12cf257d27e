namespace Hanok.Language.Patterns.Regex;

/// <summary>
/// A set of code points: a bit map in pages for the first 65,536, a sorted list of ranges above. Pages that are empty or full are shared, so that a set takes
/// memory in proportion to what was written to name it.
/// </summary>
sealed class CodePointSet
{
    const int PageBits = 12, PageWords = (1 << PageBits) / 64;

    static readonly ulong[] Empty = new ulong[PageWords], Full = [.. Enumerable.Repeat(ulong.MaxValue, PageWords)];

    readonly ulong[][] low = [.. Enumerable.Repeat(Empty, 0x10000 >> PageBits)];
    readonly List<(int First, int Last)> high = [];

    /// <summary>The set of the code points for which <paramref name="member"/> holds.</summary>
    public static CodePointSet Where(Func<int, bool> member)
    {
        CodePointSet set = new();
        for (int code = 0; code < 0x110000; code++) if (member(code)) set.Add(code, code);
        return set;
    }

    /// <summary>The set of one code point.</summary>
    public static CodePointSet Of(int code)
    {
        CodePointSet set = new();
        set.Add(code, code);
        return set;
    }

    /// <summary>The only member of a set of one.</summary>
    public int Single
    {
        get
        {
            for (int page = 0; page < low.Length; page++)
                for (int i = 0; i < PageWords; i++)
                    if (low[page][i] != 0) return (page << PageBits) + i * 64 + System.Numerics.BitOperations.TrailingZeroCount(low[page][i]);
            return high[0].First;
        }
    }

    /// <summary>Whether the set holds a code point.</summary>
    public bool Contains(int code)
    {
        if (code < 0x10000) return (low[code >> PageBits][code >> 6 & PageWords - 1] >> (code & 63) & 1) != 0;
        int from = 0, to = high.Count - 1;
        while (from <= to)
        {
            int middle = (from + to) >> 1;
            if (code < high[middle].First) to = middle - 1;
            else if (code > high[middle].Last) from = middle + 1;
            else return true;
        }
        return false;
    }

    /// <summary>Adds a range.</summary>
    public void Add(int first, int last)
    {
        for (int code = first; code <= Math.Min(last, 0xFFFF); code++)
        {
            int page = code >> PageBits;
            if (low[page] == Full || ((code & (1 << PageBits) - 1) == 0 && last >= code + (1 << PageBits) - 1))
            {
                low[page] = Full;
                code |= (1 << PageBits) - 1;
                continue;
            }
            if (low[page] == Empty) low[page] = new ulong[PageWords];
            low[page][code >> 6 & PageWords - 1] |= 1UL << (code & 63);
        }
        if (last < 0x10000) return;
        first = Math.Max(first, 0x10000);
        if (high.Count == 0 || first > high[^1].Last + 1) high.Add((first, last));
        else if (first >= high[^1].First) high[^1] = (high[^1].First, Math.Max(last, high[^1].Last));
        else
        {
            high.Add((first, last));
            Merge();
        }
    }

    /// <summary>Adds all of another set.</summary>
    public void Add(CodePointSet other)
    {
        for (int page = 0; page < low.Length; page++)
        {
            if (other.low[page] == Empty || low[page] == Full) continue;
            if (other.low[page] == Full)
            {
                low[page] = Full;
                continue;
            }
            if (low[page] == Empty) low[page] = new ulong[PageWords];
            for (int i = 0; i < PageWords; i++) low[page][i] |= other.low[page][i];
        }
        high.AddRange(other.high);
        Merge();
    }

    /// <summary>Keeps what the other set holds too.</summary>
    public void Intersect(CodePointSet other)
    {
        CodePointSet outside = other.Complement(), kept = Complement();
        kept.Add(outside);
        kept = kept.Complement();
        kept.low.CopyTo(low, 0);          // pages of its own, or shared ones that nobody writes to
        high.Clear();
        high.AddRange(kept.high);
    }

    /// <summary>All code points that are not in the set.</summary>
    public CodePointSet Complement()
    {
        CodePointSet result = new();
        for (int page = 0; page < low.Length; page++)
            result.low[page] = low[page] == Empty ? Full : low[page] == Full ? Empty : Array.ConvertAll(low[page], bits => ~bits);
        int next = 0x10000;
        foreach ((int first, int last) in high)
        {
            if (first > next) result.high.Add((next, first - 1));
            next = last + 1;
        }
        if (next < 0x110000) result.high.Add((next, 0x10FFFF));
        return result;
    }

    /// <summary>The set with all that equals a member without regard to case.</summary>
    public CodePointSet IgnoringCase()
    {
        int[] codes = CaseFolds.Codes, folds = CaseFolds.Folds;
        Span<bool> held = stackalloc bool[CaseFolds.Count];
        held.Clear();
        for (int i = 0; i < codes.Length; i++) held[folds[i]] |= Contains(codes[i]);
        CodePointSet result = new();
        result.Add(this);
        for (int i = 0; i < codes.Length; i++) if (held[folds[i]] && !Contains(codes[i])) result.Add(codes[i], codes[i]);
        return result;
    }

    // The code points that have case, and for each the number of what it folds to.
    static class CaseFolds
    {
        public static readonly int[] Codes = [.. UnicodeTables.CasedCodePoints], Folds;
        public static readonly int Count;

        static CaseFolds()
        {
            Dictionary<int, int> numbers = [];
            Folds = Array.ConvertAll(Codes, code => numbers.TryGetValue(UnicodeTables.FoldCase(code), out int n) ? n : numbers[UnicodeTables.FoldCase(code)] = numbers.Count);
            Count = numbers.Count;
        }
    }

    void Merge()
    {
        if (high.Count < 2) return;
        high.Sort();
        int kept = 0;
        for (int i = 1; i < high.Count; i++)
        {
            if (high[i].First <= high[kept].Last + 1) high[kept] = (high[kept].First, Math.Max(high[kept].Last, high[i].Last));
            else high[++kept] = high[i];
        }
        high.RemoveRange(kept + 1, high.Count - kept - 1);
    }
}
