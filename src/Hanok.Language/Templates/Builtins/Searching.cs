using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Looking for texts in texts; indices count code points.</summary>
static class Searching
{
    /// <summary><c>startswith</c>, <c>endswith</c>: with one text or any of a tuple.</summary>
    public static object? Affix(Run run, JinjaText text, Bound a, bool atEnd)
    {
        if (Part(run, text, a) is not { } part) return false;
        IReadOnlyList<object?> wanted = a[0] is TupleValue several ? several.Items : [a.Text(0, JinjaText.Empty)];
        foreach (object? one in wanted)
        {
            run.Budget.Steps(1);
            string affix = (one as JinjaText ?? throw a.Wrong(0)).Value;
            if (atEnd ? part.Text.Value.EndsWith(affix, StringComparison.Ordinal) : part.Text.Value.StartsWith(affix, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary><c>find</c>, <c>rfind</c>, <c>index</c>, <c>rindex</c>.</summary>
    public static object? Find(Run run, JinjaText text, Bound a, bool last, bool mustBe)
    {
        run.Budget.Search(text, a.Text(0, JinjaText.Empty));
        string wanted = a.Text(0, JinjaText.Empty).Value;
        int at = -1;
        if (Part(run, text, a) is { } part)
        {
            string s = part.Text.Value;
            at = last ? wanted.Length == 0 ? s.Length : s.LastIndexOf(wanted, StringComparison.Ordinal) : s.IndexOf(wanted, StringComparison.Ordinal);
            if (at >= 0) return new BigInteger(part.Start + JinjaText.Count(s.AsSpan(0, at)));
        }
        return mustBe ? throw new TemplateFault("not_found") : BigInteger.MinusOne;
    }

    /// <summary><c>count</c>: how often a text stands in another, without overlap.</summary>
    public static object? Count(Run run, JinjaText text, Bound a)
    {
        run.Budget.Search(text, a.Text(0, JinjaText.Empty));
        string wanted = a.Text(0, JinjaText.Empty).Value;
        if (Part(run, text, a) is not { } part) return BigInteger.Zero;
        if (wanted.Length == 0) return new BigInteger(part.Text.Length + 1);
        int n = 0;
        for (int i = 0; (i = part.Text.Value.IndexOf(wanted, i, StringComparison.Ordinal)) >= 0; i += wanted.Length) n++;
        return new BigInteger(n);
    }

    // The part from argument 1 to argument 2; null where the start lies behind the end.
    static (JinjaText Text, int Start)? Part(Run run, JinjaText text, Bound a)
    {
        run.Budget.Steps(text.Value.Length >> 6);
        if (!a.Has(1)) return (text, 0);
        int length = text.Length, start = Clip(a.Or(1, null) is null ? 0 : a.Count(1, 0)), end = Clip(a.Or(2, null) is null ? length : a.Count(2, length));
        if (a.Or(1, null) is not null && a.Count(1, 0) > length || start > end) return null;
        return Slicing.TrySlice(run, text, new SliceValue(new BigInteger(start), new BigInteger(end), null), out object? part) ? ((JinjaText)part!, start) : null;

        int Clip(int i) => Math.Clamp(i < 0 ? i + length : i, 0, length);
    }
}
