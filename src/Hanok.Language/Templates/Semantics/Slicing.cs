using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Parts of sequences by Python's rules: bounds count from the end where negative and are cut down to what is there.</summary>
static class Slicing
{
    /// <summary>The slice of a text, list, tuple or range; false where a bound is no whole number or the step is 0.</summary>
    public static bool TrySlice(Run run, object value, SliceValue slice, out object? found)
    {
        found = null;
        int count = Membership.Count(value);
        if (!Bound(slice.Step, out BigInteger? stepGiven) || !Bound(slice.Start, out BigInteger? start) || !Bound(slice.Stop, out BigInteger? stop)) return false;
        int step = Numbers.Clamp(stepGiven ?? 1);
        if (step == 0) return false;
        int from = Limit(start, count, step, step > 0 ? 0 : count - 1), to = Limit(stop, count, step, step > 0 ? count : -1);
        long length = step > 0 ? (to - (long)from + step - 1) / step : (from - (long)to - step - 1) / -step;
        int n = (int)Math.Max(0, length);
        found = value switch
        {
            JinjaText t => Text(run, t, from, step, n),
            ListValue l => new ListValue(Items(run, l.Items, from, step, n)),
            TupleValue t => new TupleValue(Items(run, t.Items, from, step, n)),
            RangeValue r => new RangeValue(r.Start + from * r.Step, r.Start + (from + (BigInteger)n * step) * r.Step, r.Step * step),
            _ => null,
        };
        return true;
    }

    /// <summary>The code point at an index.</summary>
    public static JinjaText CharacterAt(Run run, JinjaText text, int index)
    {
        run.Budget.Bytes(JinjaText.CharacterBytes);
        if (text.IsFlat) return text.Slice(index, index + 1);
        run.Budget.Steps(text.Value.Length >> 6);
        int at = 0;
        for (int i = 0; i < index; i++) at += text.UnitsAt(at);
        return text.Slice(at, at + text.UnitsAt(at));
    }

    static bool Bound(object? value, out BigInteger? bound)
    {
        bound = Numbers.TryWhole(value, out BigInteger n) ? n : null;
        return value is null || bound is not null;
    }

    static int Limit(BigInteger? bound, int count, int step, int otherwise)
    {
        if (bound is not { } n) return otherwise;
        if (n < 0) n += count;
        int low = step > 0 ? 0 : -1, high = step > 0 ? count : count - 1;
        return n < low ? low : n > high ? high : (int)n;
    }

    static JinjaText Text(Run run, JinjaText text, int from, int step, int n)
    {
        if (n == 0) return JinjaText.Empty;
        run.Budget.Bytes(JinjaText.CharacterBytes + 4L * text.Value.Length);
        int[]? starts = text.IsFlat ? null : text.Starts();
        int At(int i) => starts is null ? i : starts[i];
        if (step == 1) return text.Slice(At(from), At(from + n));
        JinjaTextBuilder part = new(run.Budget);
        for (int i = 0, at = from; i < n; i++, at += step) part.Append(text, At(at), At(at + 1));
        return part.ToText();
    }

    static object?[] Items(Run run, IReadOnlyList<object?> items, int from, int step, int n)
    {
        run.Budget.List(n);
        object?[] part = new object?[n];
        for (int i = 0, at = from; i < n; i++, at += step) part[i] = items[at];
        return part;
    }
}
