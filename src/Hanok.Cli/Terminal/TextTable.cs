using Hanok.Language;

namespace Hanok.Cli;

/// <summary>Aligned columns for a terminal; widths count columns, so that Hangul lines up.</summary>
sealed class TextTable(params string[] headings)
{
    readonly List<string[]> rows = [headings];

    /// <summary>Adds a row; cells that begin with a digit are aligned to the right.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Writes the table, without trailing spaces.</summary>
    public void Write(TextWriter writer)
    {
        int columns = rows.Max(r => r.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(r => c < r.Length ? DisplayWidth.Columns(r[c]) : 0))];
        foreach (string[] row in rows)
        {
            string line = "";
            for (int c = 0; c < row.Length; c++)
            {
                string space = new(' ', widths[c] - DisplayWidth.Columns(row[c]));
                bool right = row != rows[0] && row[c].Length > 0 && (char.IsAsciiDigit(row[c][0]) || row[c][0] is '-' or '+') && c > 0;
                line += (c > 0 ? "  " : "") + (right ? space + row[c] : row[c] + space);
            }
            writer.WriteLine(line.TrimEnd());
        }
    }
}
