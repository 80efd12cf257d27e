using System.Collections.Frozen;

namespace Hanok.Language.Templates;

/// <summary>The functions that every template knows.</summary>
static class Globals
{
    /// <summary>The functions by name.</summary>
    public static FrozenDictionary<string, Builtin> All { get; } = new Dictionary<string, Builtin>
    {
        ["range"] = (_, _, a) => Range(a),
        ["dict"] = (_, _, a) => Dict(a),
        ["namespace"] = (run, _, a) => Namespace(run, a),
        ["cycler"] = (_, _, a) => a.Positional.Count > 0 ? new CyclerValue(a.Positional) : throw new TemplateFault("missing_argument", "cycler", "value"),
        ["joiner"] = (_, _, a) => Joiner(a),
        ["raise_exception"] = (run, _, a) => throw new TemplateFault(TemplateFault.Raised, Printing.Str(run, a.Bind("raise_exception", 1, "message")[0]).Value),
        ["strftime_now"] = (run, _, a) => Strftime.Format(run, run.Now, a.Bind("strftime_now", 1, "format").Text(0, JinjaText.Empty)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static RangeValue Range(Arguments arguments)
    {
        Bound a = arguments.Bind("range", 1, "start", "stop", "step");
        return a.Has(1) ? new RangeValue(a.Number(0, 0), a.Number(1, 0), a.Number(2, 1)) : new RangeValue(0, a.Number(0, 0), 1);
    }

    static DictValue Dict(Arguments arguments)
    {
        DictValue dict = new();
        if (arguments.Positional is [DictValue other]) foreach ((object? key, object? value) in other.Entries) dict.Set(key, value);
        else if (arguments.Positional.Count > 0) throw new TemplateFault("argument", "dict", 1, PythonType.NameOf(arguments.Positional[0]));
        // What ** spreads may have come from outside, names and all.
        foreach ((string name, object? value) in arguments.Named) dict.Set(new JinjaText(name, foreign: true), value);
        return dict;
    }

    static NamespaceValue Namespace(Run run, Arguments arguments)
    {
        NamespaceValue ns = new();
        run.Budget.Items(arguments.Named.Count);
        foreach ((object? key, object? value) in Dict(arguments).Entries)
            ns.Attributes[key is JinjaText name ? name.Value : throw new TemplateFault("not_name", PythonType.NameOf(key))] = value;
        return ns;
    }

    // Nothing the first time it is called, the separator from then on.
    static BuiltinCall Joiner(Arguments arguments)
    {
        JinjaText separator = arguments.Bind("joiner", 0, "sep").Text(0, new JinjaText(", "));
        bool used = false;
        return new BuiltinCall("joiner", null, (_, _, _) =>
        {
            JinjaText now = used ? separator : JinjaText.Empty;
            used = true;
            return now;
        });
    }
}
