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

    [SkippableFact]
    public void CharacterClasses_DatatrovesSets_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Hanok.Tests.GoldenFiles.Any("data", "filters-characters.json")));
        // datatrove's second set contains the first.
        HashSet<int> terminals = Set("terminal_punctuation"), symbols = [.. Set("symbols"), .. terminals];
        Assert.True(terminals.Count > 100 && symbols.Count > terminals.Count);
        for (int code = 0; code < 0x110000; code++)
        {
            CharacterClass found = CharacterClasses.Of(code);
            Assert.True(found.HasFlag(CharacterClass.Terminal) == terminals.Contains(code) && found.HasFlag(CharacterClass.Symbol) == symbols.Contains(code), $"U+{code:X4}: {found}");
        }

        HashSet<int> Set(string name) => [.. file.RootElement.GetProperty(name).EnumerateArray().Select(static e => int.Parse(e.GetString()!.AsSpan(2), System.Globalization.NumberStyles.HexNumber, null))];
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
