using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary><c>'{0} {name:&gt;5}'.format(…)</c>. What a field names behind its first part is looked up as <see cref="Access"/> does it, and nowhere else.</summary>
static class BraceFormat
{
    const int FieldBytes = 300;

    /// <summary>Fills the fields in.</summary>
    /// <exception cref="TemplateFault">A field that is not there, or a format that does not fit.</exception>
    public static JinjaText Apply(Run run, JinjaText format, Arguments arguments)
    {
        JinjaTextBuilder result = new(run.Budget);
        string s = format.Value;
        int next = 0;
        for (int i = 0; i < s.Length; i++)
        {
            char c = s[i];
            if (c is '{' or '}' && i + 1 < s.Length && s[i + 1] == c) result.Append(format, i, ++i);
            else if (c == '}') throw new TemplateFault("format");
            else if (c != '{') result.Append(format, i, i + 1);
            else
            {
                int close = Closing(s, i);
                Field(run, result, s[(i + 1)..close], arguments, ref next);
                i = close;
            }
        }
        return result.ToText();
    }

    static int Closing(string s, int open)
    {
        int depth = 0;
        for (int i = open; i < s.Length; i++)
        {
            if (s[i] == '{') depth++;
            if (s[i] == '}' && --depth == 0) return i;
        }
        throw new TemplateFault("format");
    }

    static void Field(Run run, JinjaTextBuilder to, string field, Arguments arguments, ref int next)
    {
        run.Budget.Bytes(FieldBytes + 8L * field.Length + (long)field.Length * field.Length + 16L * arguments.Named.Count);     // each part of a path is cut off the rest
        int colon = field.IndexOf(':'), bang = field.IndexOf('!');
        string spec = colon < 0 ? "" : field[(colon + 1)..], name = colon < 0 ? field : field[..colon];
        if (spec.Contains('{')) throw new TemplateFault("format");
        char conversion = '\0';
        if (bang >= 0 && bang < name.Length)
        {
            if (bang + 2 != name.Length) throw new TemplateFault("format");
            conversion = name[bang + 1];
            name = name[..bang];
        }
        object? value = Value(run, name, arguments, ref next);
        if (conversion is 'r' or 's') value = conversion == 'r' ? Printing.Repr(run, value) : Printing.Str(run, value);
        else if (conversion != '\0') throw new TemplateFault("format");
        if (spec.Length == 0) to.Append(Printing.Str(run, value));
        else Formatted(run, to, value, spec);
    }

    static object? Value(Run run, string name, Arguments arguments, ref int next)
    {
        int end = name.AsSpan().IndexOfAny('.', '[');
        string first = end < 0 ? name : name[..end], rest = end < 0 ? "" : name[end..];
        object? value;
        if (first.Length == 0 || first.All(char.IsAsciiDigit))
        {
            int at = first.Length == 0 ? next++ : first.Length < 9 ? int.Parse(first) : int.MaxValue;
            value = at < arguments.Positional.Count ? arguments.Positional[at] : throw new TemplateFault("format_few");
        }
        else
        {
            int at = arguments.Named.ToList().FindIndex(n => n.Key == first);
            value = at >= 0 ? arguments.Named[at].Value : throw new TemplateFault("missing_argument", "format", TemplateFault.Short(first));
        }
        while (rest.Length > 0)
        {
            int close = rest[0] == '[' ? rest.IndexOf(']') : rest.AsSpan(1).IndexOfAny('.', '[') is >= 0 and var n ? n + 1 : rest.Length;
            if (close < 2) throw new TemplateFault("format");
            string key = rest[1..close];
            value = rest[0] == '.' ? Access.Attribute(run, value, new JinjaText(key))
                : Access.Item(run, value, key.All(char.IsAsciiDigit) && key.Length < 10 ? BigInteger.Parse(key) : new JinjaText(key));
            rest = rest[(rest[0] == '[' ? close + 1 : close)..];
            if (rest.Length > 0 && rest[0] is not ('.' or '[')) throw new TemplateFault("format");
        }
        return value;
    }

    // [[fill]align][sign][#][0][width][,][.precision][type]
    static void Formatted(Run run, JinjaTextBuilder to, object? value, string spec)
    {
        int i = 0;
        char fill = ' ', align = '\0', sign = '-';
        if (spec.Length > 1 && "<>=^".Contains(spec[1])) (fill, align, i) = (spec[0], spec[1], 2);
        else if ("<>=^".Contains(spec[0])) (align, i) = (spec[0], 1);
        if (At() is '+' or '-' or ' ') sign = spec[i++];
        bool alternative = At() == '#' && i++ >= 0;
        if (At() == '0' && align == '\0') (fill, align) = ('0', '=');
        int width = Number(0), precision = -1;
        char group = At() is ',' or '_' ? spec[i++] : '\0';
        if (At() == '.')
        {
            i++;
            precision = Number(0);
        }
        char kind = i < spec.Length ? spec[i++] : '\0';
        if (i < spec.Length || fill > '\x7F') throw new TemplateFault("format");
        JinjaText text;
        string prefix = "";
        bool numeric = Numbers.IsNumber(value) && value is not bool || kind is not ('\0' or 's');
        if (!numeric)
        {
            text = Printing.Str(run, value);
            if (precision >= 0 && Slicing.TrySlice(run, text, new SliceValue(null, new BigInteger(precision), null), out object? cut)) text = (JinjaText)cut!;
        }
        else
        {
            (bool negative, string digits) = kind == '\0' && precision < 0 && value is double d ? (double.IsNegative(d), Numbers.Print(run.Budget, Math.Abs(d)))
                : NumberFormat.Format(run.Budget, value, kind == '\0' ? value is double ? 'g' : 'd' : kind == 'n' ? 'd' : kind, precision, alternative);
            prefix = negative ? "-" : sign == '-' ? "" : sign.ToString();
            text = new JinjaText(group == '\0' ? digits : Grouped(digits, group));
        }
        long room = (long)width - text.Length - prefix.Length;
        if (align == '\0') align = numeric ? '>' : '<';
        long before = align switch { '>' => room, '^' => room > 0 ? room / 2 : 0, _ => 0 };
        to.Fill(fill, before).Append(prefix);
        if (align == '=') to.Fill(fill, room);
        to.Append(text);
        if (align is '<' or '^') to.Fill(fill, room - before);

        char At() => i < spec.Length ? spec[i] : '\0';

        int Number(int n)
        {
            for (; char.IsAsciiDigit(At()); i++) n = (int)Math.Min(int.MaxValue, n * 10L + spec[i] - '0');
            return n;
        }
    }

    static string Grouped(string digits, char by)
    {
        int end = digits.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (end < 0) end = digits.Length;
        for (int i = end - 3; i > 0; i -= 3) digits = digits.Insert(i, by.ToString());
        return digits;
    }
}
