using System.Runtime.ExceptionServices;

namespace Hanok.Language.Templates;

/// <summary>Stable sorting of values, and the key that forgets case.</summary>
static class Sorting
{
    // Comparer, keys, order.
    const int SortBytes = 600;

    /// <summary>Items sorted by their keys; equal ones keep their order, also when reversed.</summary>
    /// <exception cref="TemplateFault">Two keys have no order.</exception>
    public static List<object?> By(Run run, IReadOnlyList<object?> items, Func<object?, object?> key, bool reverse)
    {
        run.Budget.Bytes(SortBytes);
        run.Budget.Items(items.Count * 2L);
        (object? Item, object? Key)[] keyed = [.. items.Select(i => (i, key(i)))];
        Comparer<(object? Item, object? Key)> order = Comparer<(object? Item, object? Key)>.Create((a, b) =>
        {
            run.Budget.Steps(1);
            int c = Equality.Compare(a.Key, b.Key, run.Budget) ?? 0;
            return reverse ? -c : c;
        });
        try
        {
            return [.. keyed.Order(order).Select(k => k.Item)];
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateFault fault)
        {
            ExceptionDispatchInfo.Throw(fault);        // as it was thrown, not as sorting wrapped it
            throw;
        }
    }

    /// <summary>A text in lower case; anything else as it is.</summary>
    public static object? IgnoreCase(Run run, object? value) => value is JinjaText t ? TextCase.Lower(run, t) : value;

    /// <summary>The entries of a dictionary by ascending key.</summary>
    public static IEnumerable<KeyValuePair<object?, object?>> ByKey(Run run, DictValue dict)
    {
        List<object?> keys = By(run, [.. dict.Entries.Select(e => e.Key)], k => k, reverse: false);
        return keys.Select(k => KeyValuePair.Create(k, dict.TryGet(k, out object? v) ? v : null));
    }
}
