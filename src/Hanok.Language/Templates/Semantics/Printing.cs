using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>How values are written: <c>str</c> on their own, <c>repr</c> inside lists and dictionaries.</summary>
static class Printing
{
    static readonly JinjaText None = new("None"), True = new("True"), False = new("False");

    /// <summary>A value as <c>{{ value }}</c> prints it.</summary>
    public static JinjaText Str(Run run, object? value)
    {
        switch (value)
        {
            case JinjaText text: return text;
            case Undefined: return JinjaText.Empty;
            case null: return None;
            case bool b: return b ? True : False;
        }
        JinjaTextBuilder written = new(run.Budget);
        Write(run, written, value, sorted: false);
        return written.ToText();
    }

    /// <summary>Writes a value as <c>{{ value }}</c> prints it.</summary>
    public static void Print(Run run, JinjaTextBuilder to, object? value)
    {
        if (value is JinjaText text) to.Append(text);
        else if (value is not Undefined) Write(run, to, value, sorted: false);
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
            case BigInteger n: to.Append(Numbers.Print(run.Budget, n)); break;
            case double d: to.Append(Numbers.Print(run.Budget, d)); break;
            case JinjaText t: Quote(run, to, t); break;
            case Undefined: to.Append("Undefined"); break;
            case ListValue l: Sequence(run, to, "[", l.Items, "]", sorted); break;
            case TupleValue t: Sequence(run, to, "(", t.Items, t.Items.Count == 1 ? ",)" : ")", sorted); break;
            case DictValue d: Entries(run, to, d, sorted); break;
            case DictView v:
                to.Append(v.TypeName).Append("(");
                Sequence(run, to, "[", v.Items, "])", sorted);
                break;
            case RangeValue r:
                run.Budget.Bytes(256);
                to.Append(r.Step.IsOne ? $"range({r.Start}, {r.Stop})" : $"range({r.Start}, {r.Stop}, {r.Step})");
                break;
            case NamespaceValue ns:
                to.Append("<Namespace {");
                bool first = true;
                foreach ((string name, object? attribute) in ns.Attributes)
                {
                    if (!first) to.Append(", ");
                    first = false;
                    Quote(run, to, new JinjaText(name, foreign: true));
                    to.Append(": ");
                    Write(run, to, attribute, sorted);
                }
                to.Append("}>");
                break;
            case Callable c: to.Append("<").Append(PythonType.NameOf(c)).Append(" '").Append(c.Name).Append("'>"); break;
            default: to.Append("<").Append(PythonType.NameOf(value)).Append(" object>"); break;
        }
        run.Budget.Leave();
    }

    static void Sequence(Run run, JinjaTextBuilder to, string open, IEnumerable<object?> items, string close, bool sorted)
    {
        run.Budget.Bytes(Membership.WalkBytes);
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
        run.Budget.Bytes(Membership.WalkBytes + 64L * dict.Count);
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
    static void Quote(Run run, JinjaTextBuilder to, JinjaText text)
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
            if (escaped is not null) run.Budget.Bytes(48);
            if (escaped is null) to.AppendCode(code, text.IsForeignAt(i));
            else to.Append(escaped, text.IsForeignAt(i));
        }
        to.Append([quote]);
    }
}
