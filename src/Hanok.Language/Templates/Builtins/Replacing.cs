namespace Hanok.Language.Templates;

/// <summary>Putting texts together from parts.</summary>
static class Replacing
{
    /// <summary><c>replace(old, new, count)</c>: from the left; an empty <c>old</c> stands between all characters.</summary>
    public static JinjaText Replace(Run run, JinjaText text, Bound a)
    {
        int count = a.Count(2, -1);
        return Replace(run, text, a.Text(0, JinjaText.Empty), a.Text(1, JinjaText.Empty), count < 0 ? int.MaxValue : count);
    }

    /// <summary>Replaces at most <paramref name="count"/> times.</summary>
    public static JinjaText Replace(Run run, JinjaText text, JinjaText old, JinjaText by, int count)
    {
        string s = text.Value;
        JinjaTextBuilder result = new(run.Budget);
        int done = 0;
        run.Budget.Search(text, old);
        if (old.Value.Length == 0)
        {
            for (int i = 0; count > 0 && i <= s.Length; count--)
            {
                result.Append(by);
                done = i < s.Length ? i + text.UnitsAt(i) : i;
                result.Append(text, i, done);
                i = i < s.Length ? done : i + 1;
            }
            return result.Append(text, done, s.Length).ToText();
        }
        for (; count > 0 && s.IndexOf(old.Value, done, StringComparison.Ordinal) is >= 0 and var at; count--)
        {
            result.Append(text, done, at).Append(by);
            done = at + old.Value.Length;
        }
        return done == 0 ? text : result.Append(text, done, s.Length).ToText();
    }

    /// <summary>Texts with a separator between them.</summary>
    /// <exception cref="TemplateFault">An item is no text.</exception>
    public static JinjaText Join(Run run, JinjaText separator, IReadOnlyList<object?> items)
    {
        JinjaTextBuilder text = new(run.Budget);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(separator);
            text.Append(items[i] as JinjaText ?? throw new TemplateFault("join", i, PythonType.NameOf(items[i])));
        }
        return text.ToText();
    }
}
