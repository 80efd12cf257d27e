namespace Hanok.Language.Templates;

/// <summary>Case of texts, marks kept.</summary>
static class TextCase
{
    /// <summary>Upper case.</summary>
    public static JinjaText Upper(Run run, JinjaText t) => Each(run, t, (i, code) => CaseMapping.Upper(code));

    /// <summary>Lower case.</summary>
    public static JinjaText Lower(Run run, JinjaText t) => Each(run, t, (i, _) => CaseMapping.LowerAt(t.Value, i));

    /// <summary>The first character in title case, the rest in lower case.</summary>
    public static JinjaText Capitalize(Run run, JinjaText t) => Each(run, t, (i, code) => i == 0 ? CaseMapping.Title(code) : CaseMapping.LowerAt(t.Value, i));

    /// <summary><c>str.title</c>: each letter that follows no letter in title case, the others in lower case.</summary>
    public static JinjaText Title(Run run, JinjaText t)
    {
        bool after = false;
        return Each(run, t, (i, code) =>
        {
            bool begins = !after;
            after = CaseMapping.IsCased(code);
            return begins ? CaseMapping.Title(code) : CaseMapping.LowerAt(t.Value, i);
        });
    }

    /// <summary>The filter <c>title</c>: upper case after white space, hyphens and opening brackets, lower case elsewhere.</summary>
    public static JinjaText TitleFilter(Run run, JinjaText t)
    {
        bool begins = true;
        return Each(run, t, (i, code) =>
        {
            bool first = begins;
            begins = code is '-' or '(' or '{' or '[' or '<' || PythonText.IsSpace(code);
            return first ? CaseMapping.Upper(code) : CaseMapping.LowerAt(t.Value, i);
        });
    }

    /// <summary>Upper case becomes lower case and the other way round.</summary>
    public static JinjaText Swap(Run run, JinjaText t) => Each(run, t, (i, code) =>
        UnicodeTables.Category(code) == GeneralCategory.Lu ? CaseMapping.LowerAt(t.Value, i) : CaseMapping.Upper(code));

    /// <summary>Full folding, for comparing without regard to case.</summary>
    public static JinjaText Fold(Run run, JinjaText t) => Each(run, t, (_, code) => string.Concat(CaseMapping.Upper(code).EnumerateRunes().Select(r => CaseMapping.Lower(r.Value))));

    static JinjaText Each(Run run, JinjaText t, Func<int, int, string> map)
    {
        JinjaTextBuilder text = new(run.Budget);
        run.Budget.Bytes(160 + 64L * t.Value.Length);       // a text a character, unless it maps to itself
        for (int i = 0; i < t.Value.Length; i += t.UnitsAt(i)) text.Append(map(i, t.CodeAt(i)), t.IsForeignAt(i));
        return text.ToText();
    }
}
