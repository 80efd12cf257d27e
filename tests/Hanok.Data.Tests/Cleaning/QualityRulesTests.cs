using System.Text.Json;
using FsCheck.Xunit;
using Hanok.Data.Cleaning.Rules;

namespace Hanok.Data.Tests.Cleaning;

public class QualityRulesTests
{
    [SkippableFact]
    public void JudgeEach_GoldenDocuments_DecidesAsDatatrove()
    {
        QualityRules korean = QualityRules.Korean(), english = QualityRules.English();
        foreach (JsonElement row in Golden.Rows("filters.jsonl"))
        {
            bool isKorean = row.Text("language") == "ko";
            string text = row.Text("text"), kor = isKorean ? "-kor" : "";
            (Verdict repetition, Verdict fineWeb, Verdict quality) = (isKorean ? korean : english).JudgeEach(text);
            Check(row, $"gopher-repetition{kor}", repetition, text);
            Check(row, $"fineweb{kor}", fineWeb, text);
            Check(row, $"gopher-quality{kor}", quality, text);
            if (!isKorean)
            {
                Verdict inFineWeb = C4Quality.InFineWeb.Judge(text, out string a), original = new C4Quality().Judge(text, out string b);
                Check(row, "c4-as-in-fineweb", inFineWeb, a);
                Check(row, "c4", original, b);
            }
            Assert.Equal(row.GetProperty("paragraphs").GetBoolean(), C4Quality.HasParagraphs(text));
        }
    }

    [SkippableFact]
    public void Statistics_GoldenDocuments_EqualWithinAMillionth()
    {
        foreach (JsonElement row in Golden.Rows("filters.jsonl"))
        {
            TextStatistics? s = TextStatistics.Of(row.Text("text"));
            JsonElement expected = row.GetProperty("statistics");
            if (expected.ValueKind == JsonValueKind.Null)
            {
                Assert.Null(s);
                continue;
            }
            Assert.Equal(expected.EnumerateObject().Count(), s!.Values.Count);
            foreach ((string name, double value) in s.Values)
                Assert.True(Math.Abs(expected.GetProperty(name).GetDouble() - value) <= 1e-6, $"document {row.Int("id")}: {name} {value}, expected {expected.GetProperty(name)}");
        }
    }

    [Property]
    public void Judge_AnyText_DoesNotThrow(string? text)
    {
        QualityRules.Korean().Judge(text ?? "", out _);
        QualityRules.English().Judge(text ?? "", out _);
        TextStatistics.Of(text ?? "");
    }

    static void Check(JsonElement row, string rule, Verdict verdict, string kept)
    {
        JsonElement expected = row.GetProperty("decisions").GetProperty(rule);
        string where = $"document {row.Int("id")}, {rule}: {verdict}, expected {expected}";
        // Where datatrove divides by zero there is no decision to compare with; such a text is dropped here.
        if (expected.GetProperty("keep").ValueKind == JsonValueKind.Null)
        {
            Assert.False(verdict.Keep, where);
            return;
        }
        Assert.True(expected.GetProperty("keep").GetBoolean() == verdict.Keep && expected.Text("reason") == verdict.Reason, where);
        if (verdict.Keep) Assert.Equal(expected.TryGetProperty("text", out JsonElement text) ? text.GetString() : row.Text("text"), kept);
    }
}
