using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>How values are written: <c>str</c> on their own, <c>repr</c> inside lists and dictionaries.</summary>
static class Printing
{
    /// <summary>A value as <c>{{ value }}</c> prints it.</summary>
    public static JinjaText Str(Run run, object? value)
    {
        switch (value)
        {
            case JinjaText text: return text;
            case Undefined: return JinjaText.Empty;
        }
        JinjaTextBuilder written = new(run.Budget);
        Write(run, written, value, sorted: false);
        return written.ToText();
    }

    /// <summary>A value as it stands inside a list.</summary>
    public static JinjaText Repr(Run run, object? value, bool sorted = false)
    {
        JinjaTextBuilder text = new(run.Budget);
        Write(run, text, value, sorted);
        return text.ToText();
    }

    static void Write(Run run, JinjaTextBuilder to, object? value, bool sorted)
    {
        run.Budget.Enter();
        switch (value)
        {
            case null: to.Append("None"); break;
            case bool b: to.Append(b ? "True" : "False"); break;
            case BigInteger n: to.Append(Numbers.Print(n)); break;
            case double d: to.Append(Numbers.Print(d)); break;
            case JinjaText t: Quote(to, t); break;
            case Undefined: to.Append("Undefined"); break;
            case ListValue l: Sequence(run, to, "[", l.Items, "]", sorted); break;
            case TupleValue t: Sequence(run, to, "(", t.Items, t.Items.Count == 1 ? ",)" : ")", sorted); break;
            case DictValue d: Entries(run, to, d, sorted); break;
            case DictView v:
                to.Append(v.TypeName + "(");
                Sequence(run, to, "[", v.Items, "])", sorted);
                break;
            case RangeValue r: to.Append(r.Step.IsOne ? $"range({r.Start}, {r.Stop})" : $"range({r.Start}, {r.Stop}, {r.Step})"); break;
            case NamespaceValue ns:
                to.Append("<Namespace {");
                bool first = true;
                foreach ((string name, object? attribute) in ns.Attributes)
                {
                    if (!first) to.Append(", ");
                    first = false;
                    Quote(to, new JinjaText(name, foreign: true));
                    to.Append(": ");
                    Write(run, to, attribute, sorted);
                }
                to.Append("}>");
                break;
            case Callable c: to.Append($"<{PythonType.NameOf(c)} '{c.Name}'>"); break;
            default: to.Append($"<{PythonType.NameOf(value)} object>"); break;
        }
        run.Budget.Leave();
    }

    static void Sequence(Run run, JinjaTextBuilder to, string open, IEnumerable<object?> items, string close, bool sorted)
    {
        to.Append(open);
        bool first = true;
        foreach (object? item in items)
        {
            if (!first) to.Append(", ");
            first = false;
            Write(run, to, item, sorted);
        }
        to.Append(close);
    }

    static void Entries(Run run, JinjaTextBuilder to, DictValue dict, bool sorted)
    {
        to.Append("{");
        bool first = true;
        foreach ((object? key, object? value) in sorted ? Sorting.ByKey(run, dict) : dict.Entries)
        {
            if (!first) to.Append(", ");
            first = false;
            Write(run, to, key, sorted);
            to.Append(": ");
            Write(run, to, value, sorted);
        }
        to.Append("}");
    }

    // Double quotes only where the text has single ones and no double ones.
    static void Quote(JinjaTextBuilder to, JinjaText text)
    {
        string s = text.Value;
        char quote = s.Contains('\'') && !s.Contains('"') ? '"' : '\'';
        to.Append([quote]);
        for (int i = 0; i < s.Length; i += text.UnitsAt(i))
        {
            int code = text.CodeAt(i);
            string? escaped = code switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when code == quote => "\\" + quote,
                _ when PythonText.IsPrintable(code) => null,
                < 0x100 => $"\\x{code:x2}",
                < 0x10000 => $"\\u{code:x4}",
                _ => $"\\U{code:x8}",
            };
            if (escaped is null) to.AppendCode(code, text.IsForeignAt(i));
            else to.Append(escaped, text.IsForeignAt(i));
        }
        to.Append([quote]);
    }
}
