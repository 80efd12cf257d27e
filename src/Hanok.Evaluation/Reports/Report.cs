using System.Text;
using Hanok.Language.Files;

namespace Hanok.Evaluation.Reports;

/// <summary>Writes a report's three files.</summary>
public static class Report
{
    /// <summary>Writes <c>report.md</c>, <c>report.html</c> and, last, <c>report.json</c> into <paramref name="directory"/>, each whole or not at all.</summary>
    /// <exception cref="Language.Messages.UserError"><c>files.cannot_write</c>.</exception>
    public static void Write(string directory, ReportData report)
    {
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        AtomicFile.WriteBytes(Path.Combine(directory, "report.md"), utf8.GetBytes(ReportMarkdown.Write(report)));
        AtomicFile.WriteBytes(Path.Combine(directory, "report.html"), utf8.GetBytes(ReportHtml.Write(report)));
        AtomicFile.WriteBytes(Path.Combine(directory, "report.json"), ReportJson.Write(report));
    }
}
