using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>A list; nothing in a template can change it.</summary>
class ListValue(IReadOnlyList<object?> items)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<object?> Items => items;
}

/// <summary>A tuple.</summary>
class TupleValue(params IReadOnlyList<object?> items)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<object?> Items => items;
}

/// <summary>A group of <c>groupby</c>: a tuple whose parts have names.</summary>
sealed class GroupValue(object? grouper, ListValue list) : TupleValue(grouper, list);

/// <summary>What <c>range</c> gives, at most 100,000 numbers (as Jinja's sandbox has it).</summary>
sealed record RangeValue(BigInteger Start, BigInteger Stop, BigInteger Step)
{
    /// <summary>The most numbers a range may have.</summary>
    public const int Most = 100_000;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; } = Counted(Start, Stop, Step);

    /// <summary>The number at an index within <see cref="Count"/>.</summary>
    public BigInteger this[int index] => Start + index * Step;

    /// <summary>Whether a number is among them.</summary>
    public bool Contains(BigInteger n) => Count > 0 && (n - Start) % Step == 0 && (n - Start) / Step is var i && i >= 0 && i < Count;

    static int Counted(BigInteger start, BigInteger stop, BigInteger step)
    {
        if (step.IsZero) throw new TemplateFault("range_step");
        BigInteger count = step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (count > Most) throw new TemplateFault("range", Most);
        return count.Sign <= 0 ? 0 : (int)count;
    }
}

/// <summary>Items that are made one by one as somebody asks for them, once.</summary>
sealed class LazyValue(IEnumerable<object?> items)
{
    readonly IEnumerator<object?> rest = items.GetEnumerator();

    /// <summary>What is left.</summary>
    public IEnumerable<object?> Rest()
    {
        while (rest.MoveNext()) yield return rest.Current;
    }
}

/// <summary>The bounds between brackets with colons; null where one is left out.</summary>
sealed record SliceValue(object? Start, object? Stop, object? Step);
