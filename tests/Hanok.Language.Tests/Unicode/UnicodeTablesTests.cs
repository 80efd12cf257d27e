using System.Text.Json;
using Hanok.Language.Patterns.Regex;
using Hanok.Tests;

namespace Hanok.Language.Tests.Unicode;

public class UnicodeTablesTests
{
    public static TheoryData<string> Classes => [.. Golden.Lines(GoldenFiles.Committed("tokenizers", "pretok", "unicode-classes.jsonl")).Select(r => r.GetProperty("class").GetString()!)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Class_EveryCodePoint_IsTheJudges(string name)
    {
        JsonElement row = Golden.Lines(GoldenFiles.Committed("tokenizers", "pretok", "unicode-classes.jsonl")).Single(r => r.GetProperty("class").GetString() == name);
        int at = 0;
        CodePointSet set = RegexEscapes.Read(name, ref at, inClass: false);
        List<string> wrong = [];
        bool[] judge = new bool[0x110000];
        foreach (JsonElement range in row.GetProperty("ranges").EnumerateArray()) judge.AsSpan(range[0].GetInt32()..(range[1].GetInt32() + 1)).Fill(true);
        for (int code = 0; code < 0x110000; code++)
            if (code is < 0xD800 or > 0xDFFF && set.Contains(code) != judge[code]) wrong.Add(code.ToString("X4"));
        Assert.True(wrong.Count == 0, $"{name}: {wrong.Count} differ: {string.Join(' ', wrong.Take(40))}");
    }

    [Theory]
    [InlineData('가', Script.Hangul)]
    [InlineData('ㄱ', Script.Hangul)]
    [InlineData('한', Script.Hangul)]
    [InlineData('漢', Script.Han)]
    [InlineData('の', Script.Hiragana)]
    [InlineData('カ', Script.Katakana)]
    [InlineData('é', Script.Latin)]
    [InlineData('я', Script.Cyrillic)]
    [InlineData('1', Script.Common)]
    [InlineData(0x0301, Script.Inherited)]
    [InlineData(0x0378, Script.Unknown)]
    public void ScriptOf_Samples_AreThoseOfTheStandard(int code, Script script) => Assert.Equal(script, UnicodeTables.ScriptOf(code));

    [Theory]
    [InlineData('A', 'a')]
    [InlineData(0x17F, 's')]
    [InlineData(0x212A, 'k')]
    [InlineData(0x3A3, 0x3C3)]
    [InlineData(0x3C2, 0x3C3)]
    [InlineData('가', '가')]
    public void FoldCase_Samples_AreThoseOfTheStandard(int code, int folded) => Assert.Equal(folded, UnicodeTables.FoldCase(code));
}
