using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Debian control files (deb822): stanzas of <c>Field: value</c> with continued lines, separated by empty lines. apt's indices and DEP-5 copyright files are such.</summary>
public static class ControlFile
{
    /// <summary>
    /// The stanzas of <paramref name="text"/>, one after another. Field names compare without case; continuation lines keep their line ends, their first space is taken off
    /// (a lone <c>.</c> means an empty line). Lines that fit nowhere are passed over.
    /// </summary>
    public static IEnumerable<Dictionary<string, string>> Read(TextReader text)
    {
        Dictionary<string, string> stanza = new(StringComparer.OrdinalIgnoreCase);
        string field = "";
        StringBuilder value = new();
        while (text.ReadLine() is { } line)
        {
            if (line.AsSpan().Trim().IsEmpty)
            {
                End();
                if (stanza.Count > 0) yield return stanza;
                stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            }
            else if (line[0] is ' ' or '\t')
            {
                if (field.Length == 0) continue;
                ReadOnlySpan<char> rest = line.AsSpan(1).TrimEnd();
                value.Append('\n').Append(rest is "." ? [] : rest);
            }
            else if (line[0] != '#')
            {
                End();
                int colon = line.IndexOf(':');
                if (colon <= 0) continue;
                field = line[..colon].TrimEnd();
                value.Append(line.AsSpan(colon + 1).Trim());
            }
        }
        End();
        if (stanza.Count > 0) yield return stanza;

        void End()
        {
            if (field.Length > 0) stanza[field] = value.ToString();
            field = "";
            value.Clear();
        }
    }
}
