using System.Net;
using System.Text;

namespace Hanok.Evaluation.Reports;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">Its length, not negative.</param>
/// <param name="Text">The value as written at its end.</param>
/// <param name="Style">A class of the page's style sheet.</param>
/// <param name="Mark">A value marked across the bar (a baseline); null for none.</param>
sealed record ChartBar(string Label, double Value, string Text, string Style, double? Mark = null);

/// <summary>Horizontal bars as SVG text, from zero, each with its value written out.</summary>
static class BarChart
{
    const int Width = 720, Left = 236, Right = 70, Row = 26, Top = 8, Bottom = 44;

    public static string Svg(IReadOnlyList<ChartBar> bars, double? most, string unit, string description)
    {
        if (bars.Count == 0) return "";
        Axis x = most is { } end ? new Axis(0, end, end / 5) : Axis.Around(0, bars.Max(b => b.Value), 5);
        int height = Top + bars.Count * Row + Bottom, bottom = Top + bars.Count * Row;
        StringBuilder svg = new();
        svg.Append($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(description)}\">\n");
        foreach (double mark in x.Marks)
        {
            string at = Number(Across(x.Place(mark)));
            svg.Append($"<line class=\"grid\" x1=\"{at}\" x2=\"{at}\" y1=\"{Top}\" y2=\"{bottom}\"/><text x=\"{at}\" y=\"{bottom + 17}\" text-anchor=\"middle\">{x.Label(mark)}</text>\n");
        }
        for (int i = 0; i < bars.Count; i++)
        {
            ChartBar bar = bars[i];
            int top = Top + i * Row;
            double to = Across(x.Place(bar.Value));
            svg.Append($"<text x=\"{Left - 8}\" y=\"{top + Row / 2}\" dy=\"4\" text-anchor=\"end\">{WebUtility.HtmlEncode(bar.Label)}</text>");
            svg.Append($"<rect class=\"bar {bar.Style}\" x=\"{Left}\" y=\"{top + 4}\" width=\"{Number(Math.Max(0.5, to - Left))}\" height=\"{Row - 8}\"/>");
            if (bar.Mark is { } mark)
            {
                string at = Number(Across(x.Place(mark)));
                svg.Append($"<line class=\"mark\" x1=\"{at}\" x2=\"{at}\" y1=\"{top + 1}\" y2=\"{top + Row - 1}\"/>");
            }
            svg.Append($"<text x=\"{Number(to + 6)}\" y=\"{top + Row / 2}\" dy=\"4\">{WebUtility.HtmlEncode(bar.Text)}</text>\n");
        }
        svg.Append($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(unit)}</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    static double Across(double place) => Left + place * (Width - Left - Right);

    static string Number(double value) => value.ToString("0.#");
}
