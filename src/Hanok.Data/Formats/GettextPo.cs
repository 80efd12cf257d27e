using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Gettext source catalogues (<c>.po</c>).</summary>
public static class GettextPo
{
    /// <summary>The translated entries of <paramref name="text"/>: fuzzy, obsolete and empty ones and the header are left out; of plural forms the last.</summary>
    /// <exception cref="InvalidDataException">A line that no .po file has; it is named.</exception>
    public static List<GettextEntry> Read(string text)
    {
        List<GettextEntry> entries = [];
        StringBuilder context = new(), original = new(), translation = new();
        StringBuilder? open = null;
        bool fuzzy = false, translated = false;
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty) { End(); continue; }
            if (line[0] == '#')
            {
                if (translated) End();
                if (line.StartsWith("#,") && line.Contains("fuzzy", StringComparison.Ordinal)) fuzzy = true;
                continue;
            }
            if (line[0] == '"')
            {
                Unquote(line, open ?? throw Bad(number, line), number);
                continue;
            }
            int space = line.IndexOfAny(' ', '\t');
            if (space < 0) throw Bad(number, line);
            ReadOnlySpan<char> word = line[..space], value = line[(space + 1)..].Trim();
            if (word is "msgctxt")
            {
                if (translated) End();
                open = context;
            }
            else if (word is "msgid")
            {
                if (translated) End();
                open = original;
            }
            else if (word is "msgid_plural") open = original.Clear();
            else if (word is "msgstr" || word.StartsWith("msgstr["))
            {
                open = translation.Clear();
                translated = true;
            }
            else throw Bad(number, line);
            Unquote(value, open, number);
        }
        End();
        return entries;

        void End()
        {
            if (translated && !fuzzy && original.Length > 0 && translation.Length > 0) entries.Add(new GettextEntry(context.ToString(), original.ToString(), translation.ToString()));
            context.Clear();
            original.Clear();
            translation.Clear();
            open = null;
            fuzzy = translated = false;
        }
    }

    static void Unquote(ReadOnlySpan<char> value, StringBuilder into, int number)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') throw Bad(number, value);
        value = value[1..^1];
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '\\' && i + 1 < value.Length)
                c = value[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', char other => other };
            into.Append(c);
        }
    }

    static InvalidDataException Bad(int number, ReadOnlySpan<char> line) =>
        new($".po line {number}: '{line[..Math.Min(line.Length, 40)]}'");
}
