using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary><c>tojson</c> as transformers has it: Python's <c>json.dumps</c> with <c>ensure_ascii=False</c>, without escaping for HTML.</summary>
sealed class JsonText
{
    const int WriterBytes = 240;

    readonly Run run;
    readonly JinjaTextBuilder to;
    readonly bool ascii, sorted;
    readonly JinjaText? indent;
    readonly JinjaText itemSeparator, keySeparator;

    JsonText(Run run, Bound a)
    {
        this.run = run;
        to = new JinjaTextBuilder(run.Budget);
        ascii = a.Flag(0);
        object? width = a.Or(1, null);
        indent = width is null ? null : width as JinjaText ?? new JinjaTextBuilder(run.Budget).Fill(' ', a.Count(1, 0)).ToText();
        itemSeparator = new JinjaText(indent is null ? ", " : ",");
        keySeparator = new JinjaText(": ");
        if (a.Or(2, null) is { } separators)
        {
            List<object?> two = Membership.All(run, separators);
            if (two is not [JinjaText item, JinjaText key]) throw a.Wrong(2);
            (itemSeparator, keySeparator) = (item, key);
        }
        sorted = a.Flag(3);
    }

    /// <summary>A value as JSON.</summary>
    public static JinjaText Write(Run run, object? value, Bound arguments)
    {
        run.Budget.Bytes(WriterBytes);
        JsonText json = new(run, arguments);
        json.Value(value, 0);
        return json.to.ToText();
    }

    void Value(object? value, int level)
    {
        run.Budget.Enter();
        switch (value)
        {
            case null: to.Append("null"); break;
            case bool b: to.Append(b ? "true" : "false"); break;
            case BigInteger n: to.Append(Numbers.Print(run.Budget, n)); break;
            case double d: to.Append(Number(d)); break;
            case JinjaText t: Quote(t); break;
            case ListValue l: Array(l.Items, level); break;
            case TupleValue t: Array(t.Items, level); break;
            case DictValue d: Object(d, level); break;
            default: throw new TemplateFault("not_json", PythonType.NameOf(value));
        }
        run.Budget.Leave();
    }

    void Array(IReadOnlyList<object?> items, int level)
    {
        to.Append("[");
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) to.Append(itemSeparator);
            Line(level + 1);
            Value(items[i], level + 1);
        }
        if (items.Count > 0) Line(level);
        to.Append("]");
    }

    void Object(DictValue dict, int level)
    {
        to.Append("{");
        run.Budget.Bytes(Membership.WalkBytes + 64L * dict.Count);
        bool first = true;
        foreach ((object? key, object? value) in sorted ? Sorting.ByKey(run, dict) : dict.Entries)
        {
            if (!first) to.Append(itemSeparator);
            first = false;
            Line(level + 1);
            Quote(key switch
            {
                JinjaText t => t,
                null => new JinjaText("null"),
                bool b => new JinjaText(b ? "true" : "false"),
                BigInteger n => new JinjaText(Numbers.Print(run.Budget, n)),
                double d => new JinjaText(Number(d)),
                _ => throw new TemplateFault("json_key", PythonType.NameOf(key)),
            });
            to.Append(keySeparator);
            Value(value, level + 1);
        }
        if (dict.Count > 0) Line(level);
        to.Append("}");
    }

    void Line(int level)
    {
        if (indent is null) return;
        to.Append("\n");
        for (int i = 0; i < level; i++) to.Append(indent);
    }

    void Quote(JinjaText text)
    {
        string s = text.Value;
        to.Append("\"");
        int done = 0;
        for (int i = 0; i < s.Length; i++)
        {
            char c = s[i];
            string? escaped = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\f' => "\\f",
                '\b' => "\\b",
                < ' ' => $"\\u{(int)c:x4}",
                > '~' when ascii => $"\\u{(int)c:x4}",
                _ => null,
            };
            if (escaped is null) continue;
            run.Budget.Bytes(48);
            to.Append(text, done, i).Append(escaped, text.IsForeignAt(i));
            done = i + 1;
        }
        to.Append(text, done, s.Length).Append("\"");
    }

    string Number(double d) => double.IsFinite(d) ? Numbers.Print(run.Budget, d) : double.IsNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
}
