namespace Hanok.Language.Templates;

/// <summary>Filters that apply filters and tests to each item; all are lazy. What is false (None too) counts as empty, and nothing is asked of the arguments then.</summary>
static class SelectionFilters
{
    // What stands for an item's turn; what stands for the whole selection.
    const int ItemBytes = 160, SelectionBytes = 400;

    /// <summary>The filters by name.</summary>
    public static Dictionary<string, Builtin> All { get; } = new(StringComparer.Ordinal)
    {
        ["map"] = Map,
        ["select"] = (run, v, a) => Select(run, v, a, byAttribute: false, keep: true),
        ["reject"] = (run, v, a) => Select(run, v, a, byAttribute: false, keep: false),
        ["selectattr"] = (run, v, a) => Select(run, v, a, byAttribute: true, keep: true),
        ["rejectattr"] = (run, v, a) => Select(run, v, a, byAttribute: true, keep: false),
    };

    static LazyValue Map(Run run, object? value, Arguments arguments)
    {
        run.Budget.Bytes(SelectionBytes);
        if (!Truth.Of(value)) return new LazyValue([]);
        if (arguments.Positional.Count == 0)
        {
            Bound a = arguments.Bind("map", 1, "attribute", "default");
            Func<object?, object?> read = AttributePath.Reader(run, a[0], a.Or(1, null));
            return new LazyValue(Membership.Of(run, value).Select(read));
        }
        string filter = Name(arguments.Positional[0], "map");
        Arguments rest = arguments with { Positional = [.. arguments.Positional.Skip(1)] };
        return new LazyValue(Membership.Of(run, value).Select(item => Counted(run, () => Filters.Apply(run, filter, item, rest))));
    }

    static LazyValue Select(Run run, object? value, Arguments arguments, bool byAttribute, bool keep)
    {
        run.Budget.Bytes(SelectionBytes);
        if (!Truth.Of(value)) return new LazyValue([]);
        IReadOnlyList<object?> given = arguments.Positional;
        Func<object?, object?> read = item => item;
        if (byAttribute)
        {
            if (given.Count == 0) throw new TemplateFault("missing_argument", keep ? "selectattr" : "rejectattr", "attribute");
            read = AttributePath.Reader(run, given[0]);
            given = [.. given.Skip(1)];
        }
        string? test = given.Count > 0 ? Name(given[0], "select") : null;
        Arguments rest = arguments with { Positional = [.. given.Skip(1)] };
        bool Passes(object? item) => test is null ? Truth.Of(read(item)) : ValueTests.Apply(run, test, read(item), rest);
        return new LazyValue(Membership.Of(run, value).Where(item => (bool)Counted(run, () => Passes(item))! == keep));
    }

    static object? Counted(Run run, Func<object?> work)
    {
        run.Budget.Enter();
        run.Budget.Bytes(ItemBytes);
        object? result = work();
        run.Budget.Leave();
        return result;
    }

    static string Name(object? value, string callee) => value is JinjaText t ? t.Value : throw new TemplateFault("argument", callee, 1, PythonType.NameOf(value));
}
