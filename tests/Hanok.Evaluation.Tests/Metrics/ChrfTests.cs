using System.Text.Json;
using Hanok.Evaluation.Metrics;
using Hanok.Tests;

namespace Hanok.Evaluation.Tests.Metrics;

public class ChrfTests
{
    [SkippableTheory]
    [InlineData("ko", "scores", false)]
    [InlineData("en", "scores", false)]
    [InlineData("edge", "scores", false)]
    [InlineData("ko", "scores_two_references", true)]
    [InlineData("en", "scores_two_references", true)]
    public void Scores_OfSacrebleusSets_AreEqual(string set, string scores, bool two)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("training", "metrics", "translation.json")));
        JsonElement golden = file.RootElement.GetProperty("sets").GetProperty(set), expected = golden.GetProperty(scores).GetProperty("chrF");
        string[] hypotheses = Strings(golden.GetProperty("hypotheses")), first = Strings(golden.GetProperty("references")[0]);
        string[] second = two ? Strings(golden.GetProperty("second_references")) : [];
        string[][] references = [.. first.Select((r, i) => two ? new[] { r, second[i] } : [r])];

        Assert.Equal(expected.GetProperty("score").GetDouble(), Chrf.Corpus(hypotheses, references), 1e-9);
        double[] each = [.. expected.GetProperty("sentence_scores").EnumerateArray().Select(e => e.GetDouble())];
        for (int i = 0; i < each.Length; i++) Assert.Equal(each[i], Chrf.Sentence(hypotheses[i], references[i]), 1e-9);
    }

    [SkippableFact]
    public void Corpus_OfTheHarnessSentences_IsEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("evaluation", "filters-and-metrics.json")));
        JsonElement m = file.RootElement.GetProperty("metrics");
        Assert.Equal(m.GetProperty("chrf").GetDouble(), Chrf.Corpus(Strings(m.GetProperty("hypotheses")), [.. Strings(m.GetProperty("references")).Select(r => new[] { r })]), 1e-9);
    }

    [Fact]
    public void Sentence_Equal_IsAHundredAndDisjoint_IsZero()
    {
        Assert.Equal(100, Chrf.Sentence("한옥을 짓습니다", "한옥을 짓습니다"), 1e-12);
        Assert.Equal(0, Chrf.Sentence("abc", "가나다"));
        Assert.Equal(0, Chrf.Sentence("", "가나다"));
    }

    static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
