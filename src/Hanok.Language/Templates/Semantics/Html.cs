using System.Net;

namespace Hanok.Language.Templates;

/// <summary>Escaping for HTML, as MarkupSafe does it.</summary>
static class Html
{
    /// <summary>The text with <c>&amp; &lt; &gt; ' "</c> as character references.</summary>
    public static JinjaText Escape(Run run, JinjaText text)
    {
        JinjaTextBuilder escaped = new(run.Budget);
        for (int i = 0; i < text.Value.Length; i++)
        {
            string? reference = text.Value[i] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '\'' => "&#39;", '"' => "&#34;", _ => null };
            if (reference is null) escaped.Append(text, i, i + 1);
            else escaped.Append(reference, text.IsForeignAt(i));
        }
        return escaped.ToText().AsMarkup();
    }

    /// <summary>The text without comments and tags, white space as single spaces, references resolved.</summary>
    public static JinjaText StripTags(Run run, JinjaText text)
    {
        run.Budget.Bytes(800 + 60L * text.Value.Length);       // a word a character, if every other is a space
        string plain = Without(Without(text.Value, "<!--", "-->"), "<", ">");
        IEnumerable<string> words = plain.Split([.. plain.Where(c => PythonText.IsSpace(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries);
        return new JinjaText(WebUtility.HtmlDecode(plain.Any(c => PythonText.IsSpace(c)) ? string.Join(' ', words) : plain), text.IsForeign);
    }

    static string Without(string s, string open, string close)
    {
        System.Text.StringBuilder kept = new(s.Length);
        int done = 0;
        while (s.IndexOf(open, done, StringComparison.Ordinal) is >= 0 and var start && s.IndexOf(close, start, StringComparison.Ordinal) is >= 0 and var end)
        {
            kept.Append(s, done, start - done);
            done = end + close.Length;
        }
        return kept.Append(s, done, s.Length - done).ToString();
    }
}
