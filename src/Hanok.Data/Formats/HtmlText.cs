using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Hanok.Data.Formats;

/// <summary>The main text of a web page: what a reader came for, without navigation, comments, scripts and link lists.</summary>
/// <remarks>
/// Three rules. Elements that by name, role, class or id are never the text go. The text is the only <c>main</c> or <c>article</c> where there is one, else the body.
/// A block most of whose characters are links is navigation (link density, Kohlschütter et al., WSDM 2010).
/// </remarks>
public static class HtmlText
{
    static readonly HashSet<string> Never = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "option", "input", "textarea", "label", "svg", "math",
        "iframe", "object", "video", "audio", "canvas", "head", "title", "rt", "rp", "dialog", "menu",
    };

    static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hgroup", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    };

    // Words of class and id attributes that name what surrounds the text.
    static readonly HashSet<string> Around = new(StringComparer.OrdinalIgnoreCase)
    {
        "nav", "navbar", "navheader", "navfooter", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs", "comment", "comments", "footer", "toc", "toplang", "bottomlang", "quickview", "related",
        "share", "social", "cookie", "advert", "ads", "pagination", "pager", "up", "down", "langtoggle", "topleftheader", "searchbox", "footnote-links", "headerlink", "sphinxsidebar",
    };

    /// <summary>Parses <paramref name="html"/> (HTML Living Standard: never fails) and returns its main text, a block a line.</summary>
    public static string MainText(string html)
    {
        using IHtmlDocument document = new HtmlParser().ParseDocument(html);
        return MainText(document);
    }

    /// <summary>Text of bytes: a byte-order mark, else <c>meta charset</c>, else what the bytes look like; <c>binary</c> or <c>invalid</c> where they are no text.</summary>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes)
    {
        DecodedText decoded = TextEncodings.Decode(bytes);
        if (decoded.Encoding is "utf-8" or "ascii" or "utf-16-le" or "utf-16-be" or "utf-32-le" or "utf-32-be") return decoded;
        string start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 2048)]);
        int at = start.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return decoded;
        string name = new([.. start[(at + 8)..].TrimStart('"', '\'', ' ').TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
        return TextEncodings.ByName(name) is { } declared ? new DecodedText(name.ToLowerInvariant(), declared.GetString(bytes), 0) : decoded;
    }

    internal static string MainText(IHtmlDocument document)
    {
        IElement? root = Only(document, "main") ?? Only(document, "article") ?? document.Body;
        if (root is null) return "";
        HashSet<INode> dropped = LinkLists(root);
        return Write(root, dropped);
    }

    /// <summary>The blocks of <paramref name="document"/> that carry an id, by which the same paragraph is found in a translation.</summary>
    internal static List<CatalogueMessage> Identified(IHtmlDocument document)
    {
        List<CatalogueMessage> found = [];
        foreach (IElement e in document.QuerySelectorAll("p[id],h1[id],h2[id],h3[id],h4[id],h5[id],h6[id],li[id]"))
        {
            string text = Lines.Collapse(e.TextContent);
            if (text.Length > 0) found.Add(new CatalogueMessage(e.Id!, text));
        }
        return found;
    }

    static IElement? Only(IHtmlDocument document, string name)
    {
        IHtmlCollection<IElement> all = document.GetElementsByTagName(name);
        return all.Length == 1 && all[0].TextContent.Length > 200 ? all[0] : null;
    }

    static bool Skips(INode node, INode root)
    {
        if (node is not IElement e) return node is not IText;
        if (node == root) return false;
        if (Never.Contains(e.LocalName) || e.HasAttribute("hidden") || e.GetAttribute("aria-hidden") == "true") return true;
        string? style = e.GetAttribute("style");
        if (style is not null && style.Replace(" ", "").Contains("display:none", StringComparison.OrdinalIgnoreCase)) return true;
        if (e.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "search" or "complementary") return true;
        return IsAround(e.ClassName) || IsAround(e.Id);
    }

    static bool IsAround(string? names)
    {
        if (string.IsNullOrEmpty(names)) return false;
        foreach (string word in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) if (Around.Contains(word)) return true;
        return false;
    }

    // Characters and linked characters of every subtree, bottom up and without recursion: pages nest thousands deep.
    static HashSet<INode> LinkLists(IElement root)
    {
        Dictionary<INode, (int Text, int Links)> counts = [];
        HashSet<INode> dropped = [];
        for (INode? node = root; node is not null;)
        {
            if (!Skips(node, root) && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }
            while (true)
            {
                Close(node, root, counts, dropped);
                if (node == root) return dropped;
                if (node.NextSibling is { } next)
                {
                    node = next;
                    break;
                }
                node = node.Parent!;
            }
        }
        return dropped;
    }

    static void Close(INode node, INode root, Dictionary<INode, (int Text, int Links)> counts, HashSet<INode> dropped)
    {
        (int text, int links) = counts.GetValueOrDefault(node);
        if (node is IText t)
        {
            foreach (char c in t.Data) if (!char.IsWhiteSpace(c)) text++;
        }
        if (node is IElement e)
        {
            if (e.LocalName == "a" && e.HasAttribute("href")) links = text;
            double limit = e.LocalName switch { "ul" or "ol" or "dl" or "table" or "div" or "section" => 0.6, "p" or "td" or "li" or "tr" => 0.9, _ => 2 };
            if (links > limit * text && text > 0)
            {
                dropped.Add(node);
                text = links = 0;
            }
        }
        counts.Remove(node);
        if (node == root || node.Parent is not { } parent) return;
        (int a, int b) = counts.GetValueOrDefault(parent);
        counts[parent] = (a + text, b + links);
    }

    static string Write(IElement root, HashSet<INode> dropped)
    {
        Lines lines = new();
        int preformatted = 0;
        for (INode? node = root; node is not null;)
        {
            bool enter = !Skips(node, root) && !dropped.Contains(node);
            if (enter && node is IElement open)
            {
                if (Blocks.Contains(open.LocalName) || open.LocalName == "br") lines.Break();
                if (open.LocalName == "pre") preformatted++;
            }
            if (enter && node is IText text) lines.Add(text.Data, preformatted > 0);
            if (enter && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }
            if (enter) Leave(node);
            while (node != root && node.NextSibling is null)
            {
                node = node.Parent!;
                Leave(node);
            }
            node = node == root ? null : node.NextSibling;
        }
        return lines.ToString();

        void Leave(INode node)
        {
            if (node is not IElement e) return;
            if (e.LocalName is "td" or "th") lines.Gap();
            else if (Blocks.Contains(e.LocalName)) lines.Break();
            if (e.LocalName == "pre") preformatted--;
        }
    }
}
