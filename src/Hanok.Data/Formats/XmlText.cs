using System.Net;

namespace Hanok.Data.Formats;

/// <summary>The running text of Mallard pages and DocBook articles.</summary>
/// <remarks>A reader of its own: such files use entities of external DTDs that are not there, and one of them must not lose a whole manual. No DTD is read, no entity expands but the predefined and numeric ones.</remarks>
public static class XmlText
{
    static readonly HashSet<string> Never = new(StringComparer.Ordinal)
    {
        "info", "articleinfo", "bookinfo", "chapterinfo", "sectioninfo", "sect1info", "credit", "revhistory", "authorgroup", "othercredit", "copyright", "legalnotice", "programlisting", "indexterm",
        "media", "mediaobject", "inlinemediaobject", "graphic", "comment", "include", "schema", "links", "svg", "style", "remark",
    };

    static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "title", "subtitle", "para", "simpara", "formalpara", "p", "item", "listitem", "varlistentry", "term", "entry", "row", "td", "tr", "note", "section", "screen", "synopsis", "desc", "cite", "steps", "list",
        "terms", "tree", "example", "step", "question", "answer", "member", "seg", "refentry", "refname", "refpurpose", "blockquote", "quotepara", "sect1", "sect2", "sect3", "chapter", "abstract", "figure", "table",
    };

    /// <summary>True where the root element of <paramref name="xml"/> is one whose text is read here.</summary>
    public static bool IsKnown(ReadOnlySpan<char> xml)
    {
        foreach (string root in (ReadOnlySpan<string>)["page", "article", "book", "chapter", "section", "sect1", "refentry", "appendix", "part", "set", "preface"])
        {
            for (int at = 0; ;)
            {
                int found = xml[at..].IndexOf($"<{root}");
                if (found < 0) break;
                at += found + root.Length + 1;
                if (at < xml.Length && (char.IsWhiteSpace(xml[at]) || xml[at] == '>')) return true;
            }
        }
        return false;
    }

    /// <summary>The text of <paramref name="xml"/>, a block a line. Malformed markup is read as far as it makes sense; nothing is thrown.</summary>
    public static string Read(string xml)
    {
        Lines lines = new();
        int skipping = 0;
        ReadOnlySpan<char> rest = xml;
        Stack<string> open = new();
        while (!rest.IsEmpty)
        {
            int tag = rest.IndexOf('<');
            ReadOnlySpan<char> text = tag < 0 ? rest : rest[..tag];
            if (skipping == 0 && !text.IsEmpty) lines.Add(text.Contains('&') ? WebUtility.HtmlDecode(text.ToString()) : text);
            if (tag < 0) break;
            rest = rest[tag..];
            if (rest.StartsWith("<![CDATA["))
            {
                int close = rest.IndexOf("]]>");
                if (skipping == 0) lines.Add(close < 0 ? rest[9..] : rest[9..close]);
                rest = close < 0 ? [] : rest[(close + 3)..];
                continue;
            }
            int end = rest.StartsWith("<!--") ? After(rest, "-->") : rest.StartsWith("<?") ? After(rest, "?>") : rest.StartsWith("<!") ? Declaration(rest) : Tag(rest);
            ReadOnlySpan<char> markup = rest[..end];
            rest = rest[end..];
            if (markup.Length < 3 || markup[1] is '!' or '?') continue;
            bool closing = markup[1] == '/', empty = markup[^2] == '/';
            string name = Name(markup[(closing ? 2 : 1)..]);
            if (Blocks.Contains(name) && skipping == 0) lines.Break();
            if (closing) Close(name);
            else if (!empty)
            {
                open.Push(name);
                if (Never.Contains(name)) skipping++;
            }
        }
        return lines.ToString();

        void Close(string name)
        {
            if (!open.Contains(name)) return;
            while (open.TryPop(out string? top))
            {
                if (Never.Contains(top)) skipping--;
                if (top == name) return;
            }
        }
    }

    static int After(ReadOnlySpan<char> rest, string mark)
    {
        int at = rest.IndexOf(mark);
        return at < 0 ? rest.Length : at + mark.Length;
    }

    // A document type may hold declarations in brackets.
    static int Declaration(ReadOnlySpan<char> rest)
    {
        int depth = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '[') depth++;
            else if (rest[i] == ']') depth--;
            else if (rest[i] == '>' && depth <= 0) return i + 1;
        }
        return rest.Length;
    }

    // An attribute's value may hold '>'.
    static int Tag(ReadOnlySpan<char> rest)
    {
        char quote = '\0';
        for (int i = 1; i < rest.Length; i++)
        {
            char c = rest[i];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (c == '>') return i + 1;
        }
        return rest.Length;
    }

    static string Name(ReadOnlySpan<char> markup)
    {
        int end = markup.IndexOfAny(" \t\r\n/>");
        ReadOnlySpan<char> name = end < 0 ? markup : markup[..end];
        return name[(name.IndexOf(':') + 1)..].ToString();
    }
}
