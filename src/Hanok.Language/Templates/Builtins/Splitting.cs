namespace Hanok.Language.Templates;

/// <summary>Taking texts apart.</summary>
static class Splitting
{
    /// <summary><c>split(sep, maxsplit)</c>; without a separator, at white space.</summary>
    public static ListValue Split(Run run, JinjaText text, Bound a)
    {
        int most = a.Count(1, -1);
        if (most < 0) most = int.MaxValue;
        string s = text.Value;
        run.Budget.List(0);
        List<object?> parts = [];
        int start = 0;
        if (a.OptionalText(0) is { } separator)
        {
            run.Budget.Search(text, separator);
            if (separator.Value.Length == 0) throw new TemplateFault("empty_separator");
            while (parts.Count < most && s.IndexOf(separator.Value, start, StringComparison.Ordinal) is >= 0 and var at)
            {
                Add(run, parts, text, start, at);
                start = at + separator.Value.Length;
            }
            Add(run, parts, text, start, s.Length);
            return new ListValue(parts);
        }
        while ((start = Skip(s, start)) < s.Length)
        {
            int end = start;
            if (parts.Count >= most) end = Trimming.Strip(run.Budget, text, null, left: false).Value.Length;
            else while (end < s.Length && !PythonText.IsSpace(s[end])) end++;
            Add(run, parts, text, start, end);
            start = end;
        }
        return new ListValue(parts);
    }

    /// <summary><c>rsplit(sep, maxsplit)</c>: from the right.</summary>
    public static ListValue SplitRight(Run run, JinjaText text, Bound a)
    {
        int most = a.Count(1, -1);
        if (most < 0) return Split(run, text, a);
        string s = text.Value;
        run.Budget.List(0);
        List<object?> parts = [];
        int end = s.Length;
        if (a.OptionalText(0) is { } separator)
        {
            string by = separator.Value;
            run.Budget.Search(text, separator);
            if (by.Length == 0) throw new TemplateFault("empty_separator");
            while (parts.Count < most && end >= by.Length && s.AsSpan(0, end).LastIndexOf(by, StringComparison.Ordinal) is >= 0 and var at)
            {
                Add(run, parts, text, at + by.Length, end);
                end = at;
            }
            Add(run, parts, text, 0, end);
        }
        else
        {
            while (true)
            {
                while (end > 0 && PythonText.IsSpace(s[end - 1])) end--;
                if (end == 0) break;
                int start = end;
                if (parts.Count >= most) start = Skip(s, 0);
                else while (start > 0 && !PythonText.IsSpace(s[start - 1])) start--;
                Add(run, parts, text, start, end);
                if (parts.Count > most) break;
                end = start;
            }
        }
        parts.Reverse();
        return new ListValue(parts);
    }

    /// <summary><c>splitlines(keepends)</c>.</summary>
    public static ListValue Lines(Run run, JinjaText text, bool keepEnds)
    {
        run.Budget.List(2);
        List<object?> parts = [];
        foreach ((int start, int end, int next) in PythonText.Lines(text.Value)) Add(run, parts, text, start, keepEnds ? next : end);
        return new ListValue(parts);
    }

    /// <summary><c>partition(sep)</c>: before, separator, after.</summary>
    public static TupleValue Partition(Budget budget, JinjaText text, JinjaText separator, bool last)
    {
        string s = text.Value, by = separator.Value;
        if (by.Length == 0) throw new TemplateFault("empty_separator");
        budget.Bytes(96);
        budget.Search(text, separator);
        int at = last ? s.LastIndexOf(by, StringComparison.Ordinal) : s.IndexOf(by, StringComparison.Ordinal);
        if (at < 0) return last ? new TupleValue(JinjaText.Empty, JinjaText.Empty, text) : new TupleValue(text, JinjaText.Empty, JinjaText.Empty);
        return new TupleValue(text.Slice(0, at, budget), text.Slice(at, at + by.Length, budget), text.Slice(at + by.Length, s.Length, budget));
    }

    static void Add(Run run, List<object?> parts, JinjaText text, int start, int end)
    {
        run.Budget.Items(1);
        run.Budget.Bytes(JinjaText.CharacterBytes + 3L * (end - start));
        parts.Add(text.Slice(start, end));
    }

    static int Skip(string s, int i)
    {
        while (i < s.Length && PythonText.IsSpace(s[i])) i++;
        return i;
    }
}
