using System.Net;
using System.Text;

namespace Hanok.Evaluation.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Style">A class of the page's style sheet, which gives colour and dashes.</param>
/// <param name="Points">Its points, x ascending.</param>
sealed record ChartLine(string Label, string Style, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over two axes as SVG text: thin grid, units at the axes, each line named at its end and told apart by dashes as well as by lightness.</summary>
static class LineChart
{
    const int Width = 720, Height = 320, Left = 56, Right = 150, Top = 14, Bottom = 48;

    public static string Svg(IReadOnlyList<ChartLine> lines, string xUnit, string yUnit, string description)
    {
        lines = [.. lines.Where(l => l.Points.Count > 0)];
        if (lines.Count == 0) return "";
        Axis x = Axis.Around(Math.Min(0, lines.Min(l => l.Points[0].X)), lines.Max(l => l.Points[^1].X), 6);
        Axis y = Axis.Around(Math.Min(0, lines.Min(l => l.Points.Min(p => p.Y))), lines.Max(l => l.Points.Max(p => p.Y)), 5);
        StringBuilder svg = new();
        svg.Append($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(description)}\">\n");
        foreach (double mark in y.Marks)
        {
            string at = Number(Down(y.Place(mark)));
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at}\" y2=\"{at}\"/><text x=\"{Left - 6}\" y=\"{at}\" dy=\"4\" text-anchor=\"end\">{y.Label(mark)}</text>\n");
        }
        foreach (double mark in x.Marks)
        {
            string at = Number(Across(x.Place(mark)));
            svg.Append($"<line class=\"grid\" x1=\"{at}\" x2=\"{at}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/><text x=\"{at}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{x.Label(mark)}</text>\n");
        }
        svg.Append($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(xUnit)}</text>\n");
        svg.Append($"<text transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(yUnit)}</text>\n");

        double lastLabel = double.NegativeInfinity;
        foreach (ChartLine line in lines.OrderByDescending(l => l.Points[^1].Y))
        {
            svg.Append($"<polyline class=\"line {line.Style}\" points=\"");
            foreach ((double px, double py) in line.Points) svg.Append($"{Number(Across(x.Place(px)))},{Number(Down(y.Place(py)))} ");
            svg.Length--;
            (double X, double Y) end = line.Points[^1];
            double label = Math.Max(Down(y.Place(end.Y)), lastLabel + 18);
            lastLabel = label;
            svg.Append($"\"/><text x=\"{Number(Across(x.Place(end.X)) + 6)}\" y=\"{Number(label)}\" dy=\"4\">{WebUtility.HtmlEncode(line.Label)}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    static double Across(double place) => Left + place * (Width - Left - Right);

    static double Down(double place) => Height - Bottom - place * (Height - Top - Bottom);

    static string Number(double value) => value.ToString("0.#");
}
