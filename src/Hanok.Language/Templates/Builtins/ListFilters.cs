using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Filters over sequences.</summary>
static class ListFilters
{
    /// <summary>The filters by name.</summary>
    public static Dictionary<string, Builtin> All { get; } = new(StringComparer.Ordinal)
    {
        ["first"] = (run, v, _) => First(run, v),
        ["last"] = (run, v, _) => Membership.All(run, v) is { Count: > 0 } items ? items[^1] : new Undefined("empty"),
        ["random"] = (run, v, _) => First(run, v),          // nothing here depends on chance: the same context, the same text
        ["length"] = (_, v, _) => Length(v),
        ["count"] = (_, v, _) => Length(v),
        ["list"] = (run, v, _) => new ListValue(Membership.All(run, v)),
        ["reverse"] = (run, v, _) => Reverse(run, v),
        ["join"] = (run, v, a) => Join(run, v, a.Bind("join", 0, "d", "attribute")),
        ["sort"] = (run, v, a) => Sort(run, v, a.Bind("sort", 0, "reverse", "case_sensitive", "attribute")),
        ["dictsort"] = (run, v, a) => DictSort(run, v, a.Bind("dictsort", 0, "case_sensitive", "by", "reverse")),
        ["unique"] = (run, v, a) => Unique(run, v, a.Bind("unique", 0, "case_sensitive", "attribute")),
        ["min"] = (run, v, a) => Extreme(run, v, a.Bind("min", 0, "case_sensitive", "attribute"), -1),
        ["max"] = (run, v, a) => Extreme(run, v, a.Bind("max", 0, "case_sensitive", "attribute"), 1),
        ["sum"] = (run, v, a) => Sum(run, v, a.Bind("sum", 0, "attribute", "start")),
        ["batch"] = (run, v, a) => new LazyValue(Batch(run, v, a.Bind("batch", 1, "linecount", "fill_with"))),
        ["slice"] = (run, v, a) => new LazyValue(Slice(run, v, a.Bind("slice", 1, "slices", "fill_with"))),
        ["items"] = (_, v, _) => v switch
        {
            Undefined => new LazyValue([]),
            DictValue dict => new LazyValue(new DictView(dict, DictPart.Items).Items),
            _ => throw new TemplateFault("not_mapping", PythonType.NameOf(v)),
        },
        ["groupby"] = (run, v, a) => GroupBy(run, v, a.Bind("groupby", 1, "attribute", "default", "case_sensitive")),
    };

    static object? First(Run run, object? value)
    {
        foreach (object? item in Membership.Of(run, value)) return item;
        return new Undefined("empty");
    }

    static object Length(object? value) => Membership.Count(value) is >= 0 and var n ? new BigInteger(n) : throw new TemplateFault("no_length", PythonType.NameOf(value));

    static object Reverse(Run run, object? value)
    {
        List<object?> items = Membership.All(run, value);
        items.Reverse();
        if (value is not JinjaText) return new LazyValue(items);
        JinjaTextBuilder text = new(run.Budget);
        foreach (object? c in items) text.Append((JinjaText)c!);
        return text.ToText();
    }

    static JinjaText Join(Run run, object? value, Bound a)
    {
        JinjaText separator = Printing.Str(run, a.Or(0, JinjaText.Empty));
        Func<object?, object?> read = AttributePath.Reader(run, a.Or(1, null));
        JinjaTextBuilder text = new(run.Budget);
        bool first = true;
        foreach (object? item in Membership.Of(run, value))
        {
            if (!first) text.Append(separator);
            first = false;
            Printing.Print(run, text, read(item));
        }
        return text.ToText();
    }

    static ListValue Sort(Run run, object? value, Bound a)
    {
        bool sensitive = a.Flag(1);
        Func<object?, object?>[] keys = a.Or(2, null) is JinjaText names
            ? [.. names.Value.Split(',').Select(n => AttributePath.Reader(run, new JinjaText(n)))]
            : [AttributePath.Reader(run, a.Or(2, null))];
        object? Key(object? item) => keys.Length == 1 ? Fold(keys[0](item)) : new TupleValue([.. keys.Select(k => Fold(k(item)))]);
        object? Fold(object? v) => sensitive ? v : Sorting.IgnoreCase(run, v);
        return new ListValue(Sorting.By(run, Membership.All(run, value), Key, a.Flag(0)));
    }

    static ListValue DictSort(Run run, object? value, Bound a)
    {
        if (value is not DictValue dict) throw value is Undefined u ? u.Fault : new TemplateFault("not_mapping", PythonType.NameOf(value));
        bool sensitive = a.Flag(0);
        int part = a.Text(1, new JinjaText("key")).Value switch { "key" => 0, "value" => 1, _ => throw a.Wrong(1) };
        object? Key(object? pair) => ((TupleValue)pair!).Items[part] is var v && sensitive ? v : Sorting.IgnoreCase(run, v);
        return new ListValue(Sorting.By(run, Membership.All(run, new DictView(dict, DictPart.Items)), Key, a.Flag(2)));
    }

    static LazyValue Unique(Run run, object? value, Bound a)
    {
        bool sensitive = a.Flag(0);
        Func<object?, object?> read = AttributePath.Reader(run, a.Or(1, null));
        DictValue seen = new();
        List<object?> kept = [];
        foreach (object? item in Membership.Of(run, value))
        {
            object? key = sensitive ? read(item) : Sorting.IgnoreCase(run, read(item));
            if (seen.TryGet(key, out _)) continue;
            run.Budget.Items(2);
            seen.Set(key, null);
            kept.Add(item);
        }
        return new LazyValue(kept);
    }

    static object? Extreme(Run run, object? value, Bound a, int sign)
    {
        bool sensitive = a.Flag(0), any = false;
        Func<object?, object?> read = AttributePath.Reader(run, a.Or(1, null));
        object? best = null, bestKey = null;
        foreach (object? item in Membership.Of(run, value))
        {
            object? key = sensitive ? read(item) : Sorting.IgnoreCase(run, read(item));
            if (any && !(Equality.Compare(key, bestKey, run.Budget) * sign > 0)) continue;
            (best, bestKey, any) = (item, key, true);
        }
        return any ? best : new Undefined("empty");
    }

    static object? Sum(Run run, object? value, Bound a)
    {
        object? sum = a.Or(1, BigInteger.Zero);
        Func<object?, object?> read = AttributePath.Reader(run, a.Or(0, null));
        foreach (object? item in Membership.Of(run, value)) sum = Arithmetic.Apply(run, "+", sum, read(item));
        return sum;
    }

    static IEnumerable<object?> Batch(Run run, object? value, Bound a)
    {
        int size = a.Count(0, 0);
        object? fill = a.Or(1, null);
        List<object?> batch = [];
        foreach (object? item in Membership.Of(run, value))
        {
            if (batch.Count == size)
            {
                yield return new ListValue(batch);
                batch = [];
                run.Budget.List(0);
            }
            run.Budget.Items(1);
            batch.Add(item);
        }
        if (batch.Count == 0) yield break;
        if (fill is not null && batch.Count < size)
        {
            run.Budget.Items(size - batch.Count);
            batch.AddRange(Enumerable.Repeat(fill, size - batch.Count));
        }
        yield return new ListValue(batch);
    }

    static IEnumerable<object?> Slice(Run run, object? value, Bound a)
    {
        List<object?> items = Membership.All(run, value);
        int slices = a.Count(0, 0), done = 0;
        if (slices <= 0) throw a.Wrong(0);
        int length = items.Count / slices, longer = items.Count % slices;
        object? fill = a.Or(1, null);
        for (int i = 0; i < slices; i++)
        {
            int n = i < longer ? length + 1 : length;
            run.Budget.List(n + 1);
            List<object?> part = items.GetRange(done, n);
            if (fill is not null && i >= longer) part.Add(fill);
            done += n;
            yield return new ListValue(part);
        }
    }

    static ListValue GroupBy(Run run, object? value, Bound a)
    {
        bool sensitive = a.Flag(2);
        Func<object?, object?> read = AttributePath.Reader(run, a[0], a.Or(1, null));
        object? Key(object? item) => sensitive ? read(item) : Sorting.IgnoreCase(run, read(item));
        List<object?> groups = [], members = [];
        object? last = null;
        foreach (object? item in Sorting.By(run, Membership.All(run, value), Key, reverse: false))
        {
            object? key = Key(item);
            if (members.Count > 0 && !Equality.AreEqual(key, last, run.Budget))
            {
                groups.Add(new GroupValue(read(members[0]), new ListValue(members)));
                members = [];
            }
            last = key;
            members.Add(item);
        }
        if (members.Count > 0) groups.Add(new GroupValue(read(members[0]), new ListValue(members)));
        return new ListValue(groups);
    }
}
