using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary><c>==</c> and the order of values.</summary>
static class Equality
{
    /// <summary>Whether two values are equal; values of different kinds are not, except numbers.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="budget">What nested values take; null for keys, which are shallow.</param>
    public static bool AreEqual(object? a, object? b, Budget? budget)
    {
        if (a is double nan && double.IsNaN(nan)) return false;
        if (ReferenceEquals(a, b)) return true;
        budget?.Enter();
        bool equal = (a, b) switch
        {
            (JinjaText x, JinjaText y) => SameText(x, y, budget),
            (ListValue x, ListValue y) => AllEqual(x.Items, y.Items, budget),
            (TupleValue x, TupleValue y) => AllEqual(x.Items, y.Items, budget),
            (DictValue x, DictValue y) => x.Count == y.Count && TakeWalk(x, budget).Entries.All(e => y.TryGet(e.Key, out object? other) && AreEqual(e.Value, other, budget)),
            (RangeValue x, RangeValue y) => x.Count == y.Count && (x.Count == 0 || x.Start == y.Start && (x.Count == 1 || x.Step == y.Step)),
            (DictView x, DictView y) => x == y,
            (Undefined, Undefined) => true,
            _ => Numbers.IsNumber(a) && Numbers.IsNumber(b) && CompareNumbers(a, b) == 0,
        };
        budget?.Leave();
        return equal;
    }

    /// <summary>Less than 0, 0 or more as <paramref name="a"/> comes before, with or after <paramref name="b"/>; null where no number is compared with NaN.</summary>
    /// <exception cref="TemplateFault">The two have no order.</exception>
    public static int? Compare(object? a, object? b, Budget budget, string op = "<")
    {
        if (a is Undefined u) throw u.Fault;
        if (b is Undefined v) throw v.Fault;
        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return CompareNumbers(a, b);
        budget.Enter();
        int? order = (a, b) switch
        {
            (JinjaText x, JinjaText y) => CompareTexts(x, y, budget),
            (ListValue x, ListValue y) => CompareAll(x.Items, y.Items, budget, op),
            (TupleValue x, TupleValue y) => CompareAll(x.Items, y.Items, budget, op),
            _ => throw new TemplateFault("order", op, PythonType.NameOf(a), PythonType.NameOf(b)),
        };
        budget.Leave();
        return order;
    }

    /// <summary>Whether a comparison holds.</summary>
    public static bool Holds(Run run, string op, object? a, object? b)
    {
        switch (op)
        {
            case "==": return AreEqual(a, b, run.Budget);
            case "!=": return !AreEqual(a, b, run.Budget);
            case "in": return Membership.Contains(run, b, a);
            case "not in": return !Membership.Contains(run, b, a);
        }
        int? order = Compare(a, b, run.Budget, op);
        return op switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    static bool SameText(JinjaText a, JinjaText b, Budget? budget)
    {
        if (a.Value.Length != b.Value.Length) return false;
        budget?.Scan(a);
        return a.Value == b.Value;
    }

    static int CompareTexts(JinjaText a, JinjaText b, Budget budget)
    {
        budget.Scan(a.Value.Length < b.Value.Length ? a : b);
        return JinjaText.Compare(a.Value, b.Value);
    }

    static bool AllEqual(IReadOnlyList<object?> a, IReadOnlyList<object?> b, Budget? budget)
    {
        if (a.Count != b.Count) return false;
        for (int i = 0; i < a.Count; i++) if (!AreEqual(a[i], b[i], budget)) return false;
        return true;
    }

    static int? CompareAll(IReadOnlyList<object?> a, IReadOnlyList<object?> b, Budget budget, string op)
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            if (!AreEqual(a[i], b[i], budget)) return Compare(a[i], b[i], budget, op);
        return a.Count - b.Count;
    }

    static DictValue TakeWalk(DictValue dict, Budget? budget)
    {
        budget?.Bytes(2 * Membership.WalkBytes);
        return dict;
    }

    static int? CompareNumbers(object? a, object? b)
    {
        if (Numbers.TryWhole(a, out BigInteger x)) return Numbers.TryWhole(b, out BigInteger y) ? x.CompareTo(y) : -CompareMixed((double)b!, x);
        return Numbers.TryWhole(b, out BigInteger z) ? CompareMixed((double)a!, z) : double.IsNaN((double)a!) || double.IsNaN((double)b!) ? null : ((double)a!).CompareTo((double)b!);
    }

    // Exact, also where the integer has more digits than a binary64 can hold.
    static int? CompareMixed(double d, BigInteger n)
    {
        if (double.IsNaN(d)) return null;
        if (double.IsInfinity(d)) return d > 0 ? 1 : -1;
        double floor = Math.Floor(d);
        int order = new BigInteger(floor).CompareTo(n);
        return order != 0 ? order : d > floor ? 1 : 0;
    }
}
