using System.Text;

namespace Hanok.Evaluation.Reports;

/// <summary>The report as Markdown, tables in place of the charts.</summary>
public static class ReportMarkdown
{
    /// <summary>The text, ending in a line feed.</summary>
    public static string Write(ReportData report)
    {
        StringBuilder text = new();
        text.Append($"# {Escape(report.Name)}\n");
        foreach (ReportSection section in ReportSection.Of(report))
        {
            text.Append($"\n## {Escape(section.Title.English)}\n\n{Escape(section.Title.Korean)}\n\n");
            ReportTable table = section.Table;
            text.Append("| ").AppendJoin(" | ", table.Header.Select(h => h.English == h.Korean ? Escape(h.English) : Escape(h.ToString()))).Append(" |\n|");
            for (int c = 0; c < table.Header.Count; c++) text.Append(c >= table.Header.Count - table.Numbers ? " ---: |" : " --- |");
            text.Append('\n');
            foreach (IReadOnlyList<string> row in table.Rows) text.Append("| ").AppendJoin(" | ", row.Select(Escape)).Append(" |\n");
        }
        return text.ToString();
    }

    // What Markdown or a table would take for markup.
    static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            if (c is '|' or '*' or '_' or '`' or '<' or '[' or '\\') escaped.Append('\\');
            escaped.Append(c is '\n' or '\r' ? ' ' : c);
        }
        return escaped.ToString();
    }
}
