using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary><c>'…%s…' % values</c>.</summary>
static class PercentFormat
{
    const int FieldBytes = 240;

    /// <summary>Fills the values in: those of a tuple in turn, those of a dictionary by their names.</summary>
    /// <exception cref="TemplateFault">Too few or too many values, or one that does not fit.</exception>
    public static JinjaText Apply(Run run, JinjaText format, object? values)
    {
        JinjaTextBuilder result = new(run.Budget);
        IReadOnlyList<object?> list = values is TupleValue tuple ? tuple.Items : [values];
        string s = format.Value;
        int used = 0, done = 0;
        for (int i = s.IndexOf('%'); i >= 0; i = i < s.Length ? s.IndexOf('%', i) : -1)
        {
            result.Append(format, done, i);
            run.Budget.Bytes(FieldBytes);
            Field field = new(s, i + 1);
            object? value = null;
            if (field.Key is { } key)
            {
                if (values is not DictValue dict) throw new TemplateFault("not_mapping", PythonType.NameOf(values));
                run.Budget.Bytes(3L * key.Length);
                if (!dict.TryGet(new JinjaText(key), out value)) throw new TemplateFault("no_attribute", "dict", TemplateFault.Short(key));
            }
            if (field.StarWidth) field.SetWidth(Star());
            if (field.StarPrecision) field.Precision = Star();
            if (field.Kind == '%') result.Append("%");
            else
            {
                if (field.Key is null) value = Take();
                field.Write(run, result, value);
            }
            i = done = field.End;
        }
        if (used < list.Count && values is TupleValue) throw new TemplateFault("format_many");
        if (used == 0 && values is not (TupleValue or DictValue or ListValue or null) && !s.Contains('%')) throw new TemplateFault("format_many");
        return result.Append(format, done, s.Length).ToText();

        object? Take() => used < list.Count ? list[used++] : throw new TemplateFault("format_few");

        int Star() => Numbers.TryWhole(Take(), out BigInteger n) ? Numbers.Clamp(n) : throw new TemplateFault("format_value", "*", "str");
    }

    /// <summary>One <c>%(key)-05.2f</c>.</summary>
    sealed class Field
    {
        readonly bool left, zero, plus, space, alternative;
        int width;
        bool widthLeft;

        public Field(string s, int i)
        {
            if (i < s.Length && s[i] == '(')
            {
                int close = s.IndexOf(')', i);
                if (close < 0) throw new TemplateFault("format");
                Key = s[(i + 1)..close];
                i = close + 1;
            }
            for (; i < s.Length; i++)
            {
                if (s[i] == '-') left = true;
                else if (s[i] == '0') zero = true;
                else if (s[i] == '+') plus = true;
                else if (s[i] == ' ') space = true;
                else if (s[i] == '#') alternative = true;
                else break;
            }
            (width, StarWidth) = Number(s, ref i, 0);
            if (i < s.Length && s[i] == '.')
            {
                i++;
                (Precision, StarPrecision) = Number(s, ref i, 0);
            }
            while (i < s.Length && s[i] is 'h' or 'l' or 'L') i++;
            if (i >= s.Length) throw new TemplateFault("format");
            Kind = s[i];
            End = i + 1;
        }

        public string? Key { get; }

        public char Kind { get; }

        public int End { get; }

        public bool StarWidth { get; }

        public bool StarPrecision { get; }

        public int Precision { get; set; } = -1;

        public void SetWidth(int value)
        {
            widthLeft = value < 0;
            width = Math.Abs(value);
        }

        public void Write(Run run, JinjaTextBuilder to, object? value)
        {
            JinjaText text;
            bool numeric = false;
            string sign = "";
            switch (Kind)
            {
                case 's' or 'r' or 'a':
                    text = Kind == 's' ? Printing.Str(run, value) : Printing.Repr(run, value);
                    if (Precision >= 0 && Slicing.TrySlice(run, text, new SliceValue(null, new BigInteger(Precision), null), out object? cut)) text = (JinjaText)cut!;
                    break;
                case 'c':
                    text = value is JinjaText { Length: 1 } one ? one : Numbers.TryWhole(value, out BigInteger code) && code >= 0 && code <= 0x10FFFF
                        ? new JinjaTextBuilder(run.Budget).AppendCode((int)code, foreign: false).ToText() : throw new TemplateFault("format_value", "c", PythonType.NameOf(value));
                    break;
                case 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                    (bool negative, string digits) = NumberFormat.Format(run.Budget, value, Kind, Precision, alternative);
                    sign = negative ? "-" : plus ? "+" : space ? " " : "";
                    text = new JinjaText(digits);
                    numeric = true;
                    break;
                default: throw new TemplateFault("format");
            }
            long room = (long)width - text.Length - sign.Length;
            bool toLeft = left || widthLeft;
            if (!toLeft && !(zero && numeric)) to.Fill(' ', room);
            to.Append(sign);
            if (!toLeft && zero && numeric) to.Fill('0', room);
            to.Append(text);
            if (toLeft) to.Fill(' ', room);
        }

        static (int Value, bool Star) Number(string s, ref int i, int value)
        {
            if (i < s.Length && s[i] == '*')
            {
                i++;
                return (0, true);
            }
            for (; i < s.Length && char.IsAsciiDigit(s[i]); i++) value = (int)Math.Min(int.MaxValue, value * 10L + s[i] - '0');
            return (value, false);
        }
    }
}
