using System.Text;
using Hanok.Language;

namespace Hanok.Data.Formats;

/// <summary>Plain text files: paragraphs of lines that were broken at a width become lines again.</summary>
public static class PlainText
{
    /// <summary>
    /// <paramref name="text"/> with paragraphs (separated by empty lines) unwrapped where their lines were broken at 50 to 100 columns: joined by a space.
    /// Lists, verse and code keep their lines.
    /// </summary>
    public static string Unwrap(string text)
    {
        StringBuilder whole = new(text.Length);
        List<string> paragraph = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                paragraph.Add(line.TrimEnd().ToString());
                continue;
            }
            Write(whole, paragraph);
        }
        Write(whole, paragraph);
        return whole.ToString().TrimEnd('\n');
    }

    static void Write(StringBuilder whole, List<string> paragraph)
    {
        if (paragraph.Count == 0) return;
        if (IsWrapped(paragraph))
        {
            for (int i = 0; i < paragraph.Count; i++) whole.Append(i == 0 ? "" : " ").Append(paragraph[i].AsSpan().Trim());
            whole.Append('\n');
        }
        else
        {
            foreach (string line in paragraph) whole.Append(line).Append('\n');
        }
        paragraph.Clear();
    }

    static bool IsWrapped(List<string> paragraph)
    {
        if (paragraph.Count < 2) return false;
        int indent = Indent(paragraph[1]);
        for (int i = 0; i < paragraph.Count; i++)
        {
            if (i > 0 && Indent(paragraph[i]) != indent) return false;
            if (i > 0 && paragraph[i].AsSpan().TrimStart() is ['-' or '*' or '•' or '+', ' ', ..]) return false;
            int columns = Columns(paragraph[i]);
            if (columns > 100 || (i < paragraph.Count - 1 && columns < 50)) return false;
        }
        return indent < 12;
    }

    static int Indent(string line) => line.Length - line.AsSpan().TrimStart().Length;

    static int Columns(string line) => DisplayWidth.Columns(line);
}
