using System.Net;
using System.Text;

namespace Hanok.Evaluation.Reports;

/// <summary>The report as one page that needs nothing else: style and charts inside, no script.</summary>
public static class ReportHtml
{
    // Lightness tells the three fills apart in print; dashes tell the lines apart.
    const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f27; --paper: #fff; --faint: #d6dae0; --soft: #5b6472; --first: #1f3f77; --second: #d9772b; --third: #a9b4c2; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --paper: #14171c; --faint: #363c46; --soft: #a8b0bd; --first: #8fb4f2; --second: #e59a5c; --third: #66707f; } }
        @media print { :root { --ink: #000; --paper: #fff; --faint: #ccc; --soft: #444; --first: #222; --second: #777; --third: #bbb; } }
        body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: var(--ink); background: var(--paper); line-height: 1.6; word-break: keep-all; overflow-wrap: anywhere;
          font-family: system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 0.2rem; } h2 + p { margin: 0 0 0.8rem; color: var(--soft); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; } th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
        th { font-weight: 600; overflow-wrap: normal; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        svg { display: block; width: 100%; max-width: 48rem; height: auto; margin: 0.4rem 0 0.8rem; } svg text { font-size: 12px; fill: var(--ink); }
        .grid { stroke: var(--faint); stroke-width: 0.7; } .line { fill: none; stroke-width: 1.8; } .mark { stroke: var(--ink); stroke-width: 2; }
        .line.first { stroke: var(--first); } .line.second { stroke: var(--second); stroke-dasharray: 5 2; }
        .bar.first { fill: var(--first); } .bar.second { fill: var(--second); } .bar.third { fill: var(--third); }
        """;

    /// <summary>The page.</summary>
    public static string Write(ReportData report)
    {
        StringBuilder page = new();
        string name = Encode(report.Name);
        page.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n");
        foreach (ReportSection section in ReportSection.Of(report))
        {
            page.Append($"<section>\n<h2>{Encode(section.Title.English)}</h2>\n<p lang=\"ko\">{Encode(section.Title.Korean)}</p>\n{section.Svg}");
            Table(page, section.Table);
            page.Append("</section>\n");
        }
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void Table(StringBuilder page, ReportTable table)
    {
        page.Append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (int c = 0; c < table.Header.Count; c++)
        {
            Bilingual h = table.Header[c];
            page.Append($"<th{Class(table, c)}>{Encode(h.English)}");
            if (h.Korean != h.English) page.Append($"<br><span lang=\"ko\">{Encode(h.Korean)}</span>");
            page.Append("</th>");
        }
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            page.Append("<tr>");
            for (int c = 0; c < row.Count; c++) page.Append($"<td{Class(table, c)}>{Encode(row[c])}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</tbody></table></div>\n");
    }

    static string Class(ReportTable table, int column) => column >= table.Header.Count - table.Numbers ? " class=\"n\"" : "";

    static string Encode(string text) => WebUtility.HtmlEncode(text);
}
