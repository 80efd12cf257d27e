using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary><c>in</c>, <c>length</c>, and going through the items of a value.</summary>
static class Membership
{
    /// <summary>Bytes that going through items takes, besides the items.</summary>
    public const int WalkBytes = 160;

    /// <summary>Whether <paramref name="item"/> is in <paramref name="container"/>: part of a text, an item, a key.</summary>
    /// <exception cref="TemplateFault">Nothing can be in it.</exception>
    public static bool Contains(Run run, object? container, object? item)
    {
        switch (container)
        {
            case JinjaText text:
                if (item is not JinjaText part) throw item is Undefined u ? u.Fault : new TemplateFault("in_text", PythonType.NameOf(item));
                run.Budget.Search(text, part);
                return text.Value.Contains(part.Value, StringComparison.Ordinal);
            case DictValue dict:
                if (item is JinjaText name) run.Budget.Scan(name);
                return dict.TryGet(item, out _);
            case RangeValue range: return Numbers.TryWhole(item, out BigInteger n) ? range.Contains(n) : item is double d && double.IsInteger(d) && range.Contains(new BigInteger(d));
            case DictView { Part: DictPart.Keys } keys: return keys.Owner.TryGet(item, out _);
            case null or bool or BigInteger or double: throw new TemplateFault("not_container", PythonType.NameOf(container));
        }
        foreach (object? other in Of(run, container))
        {
            run.Budget.Steps(1);
            if (Equality.AreEqual(other, item, run.Budget)) return true;
        }
        return false;
    }

    /// <summary>The items of a value: characters, items, keys.</summary>
    /// <exception cref="TemplateFault">It has none.</exception>
    public static IEnumerable<object?> Of(Run run, object? value)
    {
        run.Budget.Bytes(WalkBytes);
        switch (value)
        {
            case ListValue list: return list.Items;
            case TupleValue tuple: return tuple.Items;
            case DictValue dict:
                run.Budget.Bytes(64);
                return dict.Entries.Select(e => e.Key);
            case DictView view:
                run.Budget.Bytes(64 + 80L * view.Owner.Count);
                return view.Items;
            case Undefined: return [];
            case LazyValue lazy: return lazy.Rest();
            case LoopValue loop: return loop.Rest();
            case JinjaText text:
                run.Budget.Bytes((long)JinjaText.CharacterBytes * text.Value.Length);
                return text.Characters();
            case RangeValue range:
                run.Budget.Items(range.Count);
                return Enumerable.Range(0, range.Count).Select(i => (object?)range[i]);
            default: throw new TemplateFault("not_iterable", PythonType.NameOf(value));
        }
    }

    /// <summary>All items, in a list of their own.</summary>
    public static List<object?> All(Run run, object? value)
    {
        run.Budget.Bytes(32);
        List<object?> items = [];
        foreach (object? item in Of(run, value))
        {
            run.Budget.Items(1);
            items.Add(item);
        }
        return items;
    }

    /// <summary>How many items a value has; -1 where it cannot say.</summary>
    public static int Count(object? value) => value switch
    {
        JinjaText t => t.Length,
        ListValue l => l.Items.Count,
        TupleValue t => t.Items.Count,
        DictValue d => d.Count,
        DictView v => v.Owner.Count,
        RangeValue r => r.Count,
        LoopValue l => l.Length,
        Undefined => 0,
        _ => -1,
    };
}
