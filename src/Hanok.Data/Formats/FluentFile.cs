using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Mozilla's Fluent catalogues (<c>.ftl</c>): messages and attributes whose value is plain text. Placeables stay as <c>{ … }</c>, selectors are passed over.</summary>
public static class FluentFile
{
    /// <summary>The messages of <paramref name="text"/>: key <c>id</c> or <c>id.attribute</c>.</summary>
    public static List<CatalogueMessage> Read(string text)
    {
        List<CatalogueMessage> messages = [];
        string id = "", key = "";
        StringBuilder value = new();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.TrimEnd();
            if (line.IsEmpty) continue;
            if (line[0] == '#')
            {
                End();
                continue;
            }
            bool indented = line[0] is ' ' or '\t';
            ReadOnlySpan<char> body = line.TrimStart();
            int equals = body.IndexOf('=');
            if (!indented && equals > 0 && IsName(body[..equals].TrimEnd()))
            {
                End();
                key = id = body[..equals].TrimEnd().ToString();
                value.Append(body[(equals + 1)..].Trim());
            }
            else if (indented && body[0] == '.' && equals > 0 && id.Length > 0 && IsName(body[1..equals].TrimEnd()))
            {
                End();
                key = $"{id}{body[..equals].TrimEnd()}";
                value.Append(body[(equals + 1)..].Trim());
            }
            else if (indented && key.Length > 0)
            {
                if (value.Length > 0) value.Append(' ');
                value.Append(body);
            }
        }
        End();
        return messages;

        void End()
        {
            // A selector ("{ $count -> [one] … *[other] … }") has no single text.
            string whole = value.ToString();
            if (key.Length > 0 && whole.Length > 0 && !whole.Contains("->", StringComparison.Ordinal)) messages.Add(new CatalogueMessage(key, whole));
            key = "";
            value.Clear();
        }
    }

    static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return false;
        foreach (char c in name) if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        return true;
    }
}
