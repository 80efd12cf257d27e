using System.Globalization;
using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Java <c>.properties</c> files (as Mozilla and others use them, in UTF-8 with <c>\uXXXX</c> escapes).</summary>
public static class PropertiesFile
{
    /// <summary>The keys and values of <paramref name="text"/>; what is no such line is passed over.</summary>
    public static List<CatalogueMessage> Read(string text)
    {
        List<CatalogueMessage> messages = [];
        StringBuilder line = new();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> part = raw.TrimStart();
            if (line.Length == 0 && (part.IsEmpty || part[0] is '#' or '!')) continue;
            int slashes = 0;
            while (slashes < part.Length && part[part.Length - 1 - slashes] == '\\') slashes++;
            if (slashes % 2 == 1)
            {
                line.Append(part[..^1]);
                continue;
            }
            line.Append(part);
            Add(messages, line.ToString());
            line.Clear();
        }
        if (line.Length > 0) Add(messages, line.ToString());
        return messages;
    }

    static void Add(List<CatalogueMessage> messages, string line)
    {
        int i = 0;
        while (i < line.Length && line[i] is not ('=' or ':' or ' ' or '\t')) i += line[i] == '\\' ? 2 : 1;
        if (i <= 0 || i >= line.Length) return;
        string key = Unescape(line[..i].Trim());
        ReadOnlySpan<char> value = line.AsSpan(i).TrimStart(" \t");
        if (!value.IsEmpty && value[0] is '=' or ':') value = value[1..].TrimStart(" \t");
        messages.Add(new CatalogueMessage(key, Unescape(value)));
    }

    static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        StringBuilder s = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                s.Append(text[i]);
                continue;
            }
            char c = text[++i];
            if (c == 'u' && i + 4 < text.Length && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out ushort unit))
            {
                s.Append((char)unit);
                i += 4;
            }
            else s.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', _ => c });
        }
        return s.ToString();
    }
}
