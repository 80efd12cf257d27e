using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Filters over numbers and single values.</summary>
static class ValueFilters
{
    // Exact decimal digits on the way.
    const int RoundBytes = 1000;

    /// <summary>The filters by name.</summary>
    public static Dictionary<string, Builtin> All { get; } = new(StringComparer.Ordinal)
    {
        ["default"] = (_, v, a) => Default(v, a.Bind("default", 0, "default_value", "boolean")),
        ["d"] = (_, v, a) => Default(v, a.Bind("default", 0, "default_value", "boolean")),
        ["attr"] = (_, v, a) => Access.AttributeOnly(v, a.Bind("attr", 1, "name").Text(0, JinjaText.Empty)),
        ["int"] = (run, v, a) => Whole(run.Budget, v, a.Bind("int", 0, "default", "base")),
        ["float"] = (run, v, a) => Float(run.Budget, v, a.Bind("float", 0, "default")),
        ["abs"] = (_, v, _) => Abs(v),
        ["round"] = (run, v, a) => Round(run.Budget, v, a.Bind("round", 0, "precision", "method")),
        ["filesizeformat"] = (run, v, a) => FileSize(run.Budget, v, a.Bind("filesizeformat", 0, "binary").Flag(0)),
        ["tojson"] = (run, v, a) => JsonText.Write(run, v, a.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys")),
        ["pprint"] = (run, v, _) => Pretty(run, v),
    };

    static object? Default(object? value, Bound a) => value is Undefined || a.Flag(1) && !Truth.Of(value) ? a.Or(0, JinjaText.Empty) : value;

    static object? Whole(Budget budget, object? value, Bound a)
    {
        object? fallback = a.Or(0, BigInteger.Zero);
        switch (value)
        {
            case Undefined u: throw u.Fault;
            case double d: return double.IsFinite(d) ? Numbers.Truncate(d) : fallback;
            case JinjaText t:
                if (Numbers.ReadWhole(budget, t.Value, a.Count(1, 10)) is { } n) return n;
                return Numbers.ReadFloat(budget, t.Value) is { } f && double.IsFinite(f) ? Numbers.Truncate(f) : fallback;
            default: return Numbers.TryWhole(value, out BigInteger whole) ? whole : fallback;
        }
    }

    static object? Float(Budget budget, object? value, Bound a) => value switch
    {
        Undefined u => throw u.Fault,
        JinjaText t => Numbers.ReadFloat(budget, t.Value) ?? a.Or(0, 0.0),
        _ => Numbers.IsNumber(value) ? Numbers.ToDouble(value) : a.Or(0, 0.0),
    };

    static object Abs(object? value) => value is double d ? Math.Abs(d) : Numbers.TryWhole(value, out BigInteger n) ? BigInteger.Abs(n) : throw Wrong("abs", value);

    static object Round(Budget budget, object? value, Bound a)
    {
        budget.Bytes(RoundBytes);
        if (!Numbers.IsNumber(value)) throw Wrong("round", value);
        int places = a.Count(0, 0);
        if (Math.Abs((long)places) > Rounding.MostPlaces) throw new TemplateFault("places", Rounding.MostPlaces);
        string method = a.Text(1, new JinjaText("common")).Value;
        if (method == "common") return value is double d ? Rounding.Round(d, places) : Numbers.TryWhole(value, out BigInteger n) ? Rounding.Round(n, places) : throw Wrong("round", value);
        double unit = Math.Pow(10, places), scaled = Numbers.ToDouble(value) * unit;
        return method switch { "ceil" => Math.Ceiling(scaled) / unit, "floor" => Math.Floor(scaled) / unit, _ => throw a.Wrong(1) };
    }

    static JinjaText FileSize(Budget budget, object? value, bool binary)
    {
        budget.Bytes(RoundBytes);
        double bytes = value is JinjaText t ? Numbers.ReadFloat(budget, t.Value) ?? throw Wrong("filesizeformat", value) : Numbers.IsNumber(value) ? Numbers.ToDouble(value) : throw Wrong("filesizeformat", value);
        double unit = binary ? 1024 : 1000;
        if (bytes == 1) return new JinjaText("1 Byte");
        if (bytes < unit) return new JinjaText($"{Numbers.Print(budget, Numbers.Truncate(bytes))} Bytes");
        string[] prefixes = binary ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
        int i = 0;
        double size = unit * unit;
        for (; i < prefixes.Length - 1 && bytes >= size; i++) size *= unit;
        return new JinjaText($"{Rounding.Fixed(unit * bytes / size, 1)} {prefixes[i]}");
    }

    static JinjaText Pretty(Run run, object? value)
    {
        JinjaText text = Printing.Repr(run, value, sorted: true);
        return text.Length <= 80 ? text : throw new TemplateFault("pprint", 80);
    }

    static TemplateFault Wrong(string filter, object? value) => value is Undefined u ? u.Fault : new TemplateFault("filter_value", filter, PythonType.NameOf(value));
}
