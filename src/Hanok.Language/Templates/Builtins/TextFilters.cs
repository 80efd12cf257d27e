using System.Numerics;
using System.Text;

namespace Hanok.Language.Templates;

/// <summary>Filters that make texts of texts; what is no text is printed first.</summary>
static class TextFilters
{
    /// <summary>The filters by name.</summary>
    public static Dictionary<string, Builtin> All { get; } = new(StringComparer.Ordinal)
    {
        ["upper"] = (run, v, _) => TextCase.Upper(run, S(run, v)),
        ["lower"] = (run, v, _) => TextCase.Lower(run, S(run, v)),
        ["title"] = (run, v, _) => TextCase.TitleFilter(run, S(run, v)),
        ["capitalize"] = (run, v, _) => TextCase.Capitalize(run, S(run, v)),
        ["trim"] = (run, v, a) => Trimming.Strip(run.Budget, S(run, v), a.Bind("trim", 0, "chars").OptionalText(0)),
        ["string"] = (run, v, _) => S(run, v),
        ["safe"] = (run, v, _) => S(run, v).AsMarkup(),
        ["escape"] = (run, v, _) => Escape(run, v),
        ["e"] = (run, v, _) => Escape(run, v),
        ["forceescape"] = (run, v, _) => Html.Escape(run, S(run, v)),
        ["striptags"] = (run, v, _) => Html.StripTags(run, S(run, v)),
        ["replace"] = (run, v, a) => Replace(run, S(run, v), a.Bind("replace", 2, "old", "new", "count")),
        ["center"] = (run, v, a) => Padding.Center(run, S(run, v), a.Bind("center", 0, "width", "fillchar")),
        ["indent"] = (run, v, a) => Indent(run, S(run, v), a.Bind("indent", 0, "width", "first", "blank")),
        ["truncate"] = (run, v, a) => Truncate(run, S(run, v), a.Bind("truncate", 0, "length", "killwords", "end", "leeway")),
        ["wordwrap"] = (run, v, a) => WordWrap.Wrap(run, S(run, v), a.Bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens")),
        ["wordcount"] = (run, v, _) => WordCount(S(run, v)),
        ["format"] = (run, v, a) => Format(run, S(run, v), a),
        ["urlencode"] = (run, v, _) => UrlEncode(run, v),
        ["xmlattr"] = (run, v, a) => XmlAttributes(run, v, a.Bind("xmlattr", 0, "autospace").Flag(0, true)),
    };

    static JinjaText S(Run run, object? value) => Printing.Str(run, value);

    static JinjaText Escape(Run run, object? value) => value is JinjaText { IsMarkup: true } text ? text : Html.Escape(run, S(run, value));

    static JinjaText Replace(Run run, JinjaText text, Bound a)
    {
        int count = a.Or(2, null) is null ? 0 : a.Count(2, 0);
        return Replacing.Replace(run, text, S(run, a[0]), S(run, a[1]), count <= 0 ? int.MaxValue : count);
    }

    static JinjaText Format(Run run, JinjaText text, Arguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0) throw new TemplateFault("arguments");
        if (arguments.Named.Count == 0) return PercentFormat.Apply(run, text, new TupleValue(arguments.Positional));
        DictValue named = new();
        foreach ((string name, object? value) in arguments.Named) named.Set(new JinjaText(name), value);
        return PercentFormat.Apply(run, text, named);
    }

    static JinjaText Indent(Run run, JinjaText text, Bound a)
    {
        JinjaText by = a.Or(0, null) as JinjaText ?? new JinjaTextBuilder(run.Budget).Fill(' ', a.Count(0, 4)).ToText();
        bool first = a.Flag(1), blank = a.Flag(2);
        JinjaTextBuilder result = new(run.Budget);
        // Jinja puts a line end behind the text first, so that a last empty line counts.
        JinjaText whole = new JinjaTextBuilder(run.Budget).Append(text).Append("\n").ToText();
        if (first) result.Append(by);
        bool begun = false;
        foreach ((int start, int end, _) in PythonText.Lines(whole.Value))
        {
            if (begun)
            {
                result.Append("\n");
                if (blank || end > start) result.Append(by);
            }
            begun = true;
            result.Append(whole, start, end);
        }
        return result.ToText();
    }

    static JinjaText Truncate(Run run, JinjaText text, Bound a)
    {
        int length = a.Count(0, 255), leeway = a.Or(3, null) is null ? 5 : a.Count(3, 5);
        JinjaText end = a.Text(2, new JinjaText("..."));
        if (length < end.Length || leeway < 0) throw new TemplateFault("truncate", length, end.Length);
        if (text.Length <= (long)length + leeway) return text;
        Slicing.TrySlice(run, text, new SliceValue(null, new BigInteger(length - end.Length), null), out object? cut);
        JinjaText kept = (JinjaText)cut!;
        if (!a.Flag(1) && kept.Value.LastIndexOf(' ') is >= 0 and var space) kept = kept.Slice(0, space, run.Budget);
        return new JinjaTextBuilder(run.Budget).Append(kept).Append(end).ToText();
    }

    static object WordCount(JinjaText text)
    {
        int words = 0;
        bool inside = false;
        for (int i = 0; i < text.Value.Length; i += text.UnitsAt(i))
        {
            bool word = PythonText.IsWord(text.CodeAt(i));
            if (word && !inside) words++;
            inside = word;
        }
        return new BigInteger(words);
    }

    static JinjaText UrlEncode(Run run, object? value)
    {
        JinjaTextBuilder result = new(run.Budget);
        if (value is not (DictValue or ListValue or TupleValue)) return Quote(result, S(run, value), "/", plus: false).ToText();
        bool first = true;
        foreach (object? pair in Membership.Of(run, value is DictValue dict ? new DictView(dict, DictPart.Items) : value))
        {
            List<object?> parts = Membership.All(run, pair);
            if (parts.Count != 2) throw new TemplateFault("unpack", 2, parts.Count);
            if (!first) result.Append("&");
            first = false;
            Quote(result, S(run, parts[0]), "", plus: true).Append("=");
            Quote(result, S(run, parts[1]), "", plus: true);
        }
        return result.ToText();
    }

    static JinjaTextBuilder Quote(JinjaTextBuilder result, JinjaText text, string safe, bool plus)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Value.Length; i += text.UnitsAt(i))
        {
            int code = text.CodeAt(i);
            if (code < 0x80 && (char.IsAsciiLetterOrDigit((char)code) || "_.-~".Contains((char)code) || safe.Contains((char)code))) result.AppendCode(code, text.IsForeignAt(i));
            else if (plus && code == ' ') result.Append("+", text.IsForeignAt(i));
            else
            {
                int n = (Rune.TryCreate(code, out Rune rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(utf8);
                foreach (byte b in utf8[..n]) result.Append($"%{b:X2}", text.IsForeignAt(i));
            }
        }
        return result;
    }

    static JinjaText XmlAttributes(Run run, object? value, bool space)
    {
        if (value is not DictValue dict) throw new TemplateFault("not_mapping", PythonType.NameOf(value));
        JinjaTextBuilder result = new(run.Budget);
        foreach ((object? key, object? v) in dict.Entries)
        {
            if (v is null or Undefined) continue;
            JinjaText name = S(run, key);
            if (name.Value.AsSpan().IndexOfAny(" \t\n\r\f\v/>=") >= 0) throw new TemplateFault("attribute_name", TemplateFault.Short(name.Value));
            if (space || result.Length > 0) result.Append(" ");
            result.Append(Escape(run, name)).Append("=\"").Append(Escape(run, v)).Append("\"");
        }
        return result.ToText().AsMarkup();
    }
}
