namespace Hanok.Data.Formats;

/// <summary>The string entities of a <c>.dtd</c> file, as older Mozilla catalogues use them: <c>&lt;!ENTITY key "text"&gt;</c>.</summary>
public static class DtdEntities
{
    /// <summary>Keys and texts of <paramref name="text"/>, character references resolved.</summary>
    public static List<CatalogueMessage> Read(string text)
    {
        List<CatalogueMessage> messages = [];
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int at = rest.IndexOf("<!");
            if (at < 0) return messages;
            rest = rest[at..];
            if (rest.StartsWith("<!--"))
            {
                int close = rest.IndexOf("-->");
                if (close < 0) return messages;
                rest = rest[(close + 3)..];
                continue;
            }
            if (!rest.StartsWith("<!ENTITY"))
            {
                rest = rest[2..];
                continue;
            }
            ReadOnlySpan<char> body = rest[8..].TrimStart();
            rest = rest[8..];
            int space = body.IndexOfAny(" \t\r\n");
            if (space <= 0) continue;
            ReadOnlySpan<char> key = body[..space], value = body[space..].TrimStart();
            if (value.IsEmpty || value[0] is not ('"' or '\'')) continue;
            int end = value[1..].IndexOf(value[0]);
            if (end < 0) continue;
            messages.Add(new CatalogueMessage(key.ToString(), System.Net.WebUtility.HtmlDecode(value.Slice(1, end).ToString())));
            rest = value[(end + 2)..];
        }
    }
}
