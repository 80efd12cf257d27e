using System.Text.Json;
using System.Xml.Linq;
using Hanok.Evaluation.Reports;

namespace Hanok.Evaluation.Tests.Reports;

public class ReportTests
{
    internal static ReportData Sample { get; } = new()
    {
        Name = "nano <&> 작은 모델", Created = new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero), Version = "0.1.0", Contract = "numerics v1",
        FinalDigest = new string('a', 64), Processor = "AMD EPYC, 2 threads, AVX-512", Parameters = 6_820_000, PretrainTokens = 1_500_000, TuneTokens = 1_000_000, Seconds = 712.4,
        BitsPerByte = new(2.26, 2.39, 2.79, 5, 5.1, 2.95, 400_000, [new("kind", "prose", 300_000, 2.2, 2.3, 2.7), new("unit", "apache2-doc", 100_000, 2.3, 2.5, 2.9)]),
        Skills = [new("zodiac", "Zodiac", "띠", 0.965, 0.1, 200, 0.94, 50, new(0.98, 0.97, 200), ("1987년은 무슨 띠의 해입니까?", "87-84=3\n토끼띠")), new("identity", "Who it is", "자기소개", 1, 0.5, 200, 1, 50, null, ("누구세요?", "저는 | 모델입니다."))],
        Translation = new(21.5, 18.25, 100),
        PretrainLoss = [.. Enumerable.Range(1, 732).Select(i => new LossPoint(i * 2048, 4 + 5 * Math.Exp(-i / 60.0)))],
        TuneLoss = [.. Enumerable.Range(1, 488).Select(i => new LossPoint(i * 2048, 0.3 + 3 * Math.Exp(-i / 40.0)))],
        Steps = [("collect", 12.5), ("pretrain", 420)], Sources = [new("debian:apache2-doc", "2.4.62", "Apache-2.0", 1200, 600_000)], Missing = [("npm:x", "no network")],
    };

    [Fact]
    public void Json_OfAReport_HasTheNamesOthersReadAndRawNumbers()
    {
        using JsonDocument json = JsonDocument.Parse(ReportJson.Write(Sample));
        JsonElement bits = json.RootElement.GetProperty("bits_per_byte");
        Assert.Equal([2.26, 2.39, 2.79, 5.1, 2.95], new[] { "pretrained", "tuned", "ngram", "unigram", "compressor" }.Select(n => bits.GetProperty(n).GetDouble()));
        JsonElement skill = json.RootElement.GetProperty("skills")[0];
        Assert.Equal(("zodiac", 0.965, 0.1, 200), (skill.GetProperty("name").GetString(), skill.GetProperty("accuracy").GetDouble(), skill.GetProperty("baseline").GetDouble(), skill.GetProperty("n").GetInt32()));
        Assert.Equal(0.94, skill.GetProperty("later_turn").GetDouble());
        Assert.Equal(Sample.FinalDigest, json.RootElement.GetProperty("final_digest").GetString());
        Assert.Equal(2_500_000, json.RootElement.GetProperty("tokens").GetInt64());
        Assert.Equal(712.4, json.RootElement.GetProperty("seconds").GetDouble());
        Assert.Equal(732, json.RootElement.GetProperty("pretrain_loss").GetArrayLength());
    }

    [Fact]
    public void Html_OfAReport_IsWellFormedAndSelfContained()
    {
        string page = ReportHtml.Write(Sample);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("nano &lt;&amp;&gt; 작은 모델", page, StringComparison.Ordinal);
        // The page holds no void element but meta, line, rect, polyline and br, so with those of HTML closed it reads as XML.
        string xml = page[page.IndexOf("<main>", StringComparison.Ordinal)..(page.IndexOf("</main>", StringComparison.Ordinal) + 7)].Replace("<br>", "<br/>");
        XElement main = XElement.Parse(xml);
        Assert.Equal(3, main.Descendants("svg").Count());
        Assert.Equal(5 + 2, main.Descendants("rect").Count());
        Assert.Equal(2, main.Descendants("polyline").Count());
    }

    [Fact]
    public void Html_OfARunWithoutLosses_LeavesTheChartOut() =>
        Assert.DoesNotContain("<polyline", ReportHtml.Write(Sample with { PretrainLoss = [], TuneLoss = [], Skills = [], Translation = null }), StringComparison.Ordinal);

    [Fact]
    public void Markdown_OfAReport_KeepsTablesWhole()
    {
        string text = ReportMarkdown.Write(Sample);
        Assert.Contains("1 of 1 skills", text, StringComparison.Ordinal);
        Assert.Contains("저는 \\| 모델입니다.", text, StringComparison.Ordinal);
        foreach (string[] table in text.Split("\n\n").Where(p => p.StartsWith('|')).Select(p => p.TrimEnd('\n').Split('\n')))
            Assert.Single(table.Select(row => row.Replace("\\|", "").Count(c => c == '|')).Distinct());
    }

    [Fact]
    public void Write_Directory_HoldsTheThreeFiles()
    {
        string directory = Directory.CreateTempSubdirectory("hanok-report-").FullName;
        try
        {
            Report.Write(directory, Sample);
            Assert.Equal(["report.html", "report.json", "report.md"], Directory.GetFiles(directory).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
