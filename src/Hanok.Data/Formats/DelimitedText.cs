using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Tables of cells separated by commas or tabs (RFC 4180: quotes around cells that hold separators, quotes or line ends; doubled quotes inside).</summary>
public static class DelimitedText
{
    /// <summary>The rows of <paramref name="text"/>. A quote opens a cell only where the cell begins; a quote never closed runs to the end.</summary>
    public static IEnumerable<List<string>> Read(string text, char separator)
    {
        List<string> row = [];
        StringBuilder cell = new();
        bool quoted = false, any = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else quoted = false;
            }
            else if (c == '"' && cell.Length == 0) quoted = any = true;
            else if (c == separator)
            {
                row.Add(cell.ToString());
                cell.Clear();
                any = true;
            }
            else if (c is '\n' or '\r')
            {
                if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
                if (any || cell.Length > 0)
                {
                    row.Add(cell.ToString());
                    yield return row;
                }
                row = [];
                cell.Clear();
                any = false;
            }
            else cell.Append(c);
        }
        if (any || cell.Length > 0)
        {
            row.Add(cell.ToString());
            yield return row;
        }
    }
}
