namespace Hanok.Language.Patterns.Regex;

/// <summary>A set of code points: a bit map for the first 65,536, a sorted list of ranges above.</summary>
sealed class CodePointSet
{
    readonly ulong[] low = new ulong[0x10000 / 64];
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
            for (int i = 0; i < low.Length; i++) if (low[i] != 0) return i * 64 + System.Numerics.BitOperations.TrailingZeroCount(low[i]);
            return high[0].First;
        }
    }

    /// <summary>Whether the set holds a code point.</summary>
    public bool Contains(int code)
    {
        if (code < 0x10000) return (low[code >> 6] >> (code & 63) & 1) != 0;
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
        for (int code = first; code <= Math.Min(last, 0xFFFF); code++) low[code >> 6] |= 1UL << (code & 63);
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
        for (int i = 0; i < low.Length; i++) low[i] |= other.low[i];
        high.AddRange(other.high);
        Merge();
    }

    /// <summary>Keeps what the other set holds too.</summary>
    public void Intersect(CodePointSet other)
    {
        CodePointSet outside = other.Complement(), kept = Complement();
        kept.Add(outside);
        kept = kept.Complement();
        kept.low.CopyTo(low, 0);
        high.Clear();
        high.AddRange(kept.high);
    }

    /// <summary>All code points that are not in the set.</summary>
    public CodePointSet Complement()
    {
        CodePointSet result = new();
        for (int i = 0; i < low.Length; i++) result.low[i] = ~low[i];
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
        HashSet<int> folds = [];
        foreach (int code in UnicodeTables.CasedCodePoints) if (Contains(code)) folds.Add(UnicodeTables.FoldCase(code));
        CodePointSet result = new();
        result.Add(this);
        foreach (int code in UnicodeTables.CasedCodePoints) if (folds.Contains(UnicodeTables.FoldCase(code))) result.Add(code, code);
        return result;
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
