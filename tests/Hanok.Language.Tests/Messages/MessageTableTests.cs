using System.Text.RegularExpressions;
using Hanok.Language.Messages;

namespace Hanok.Language.Tests.Messages;

public partial class MessageTableTests
{
    [Fact]
    public void EveryRow_HasBothLanguagesWithTheSameArguments()
    {
        List<string> wrong = [];
        foreach (string key in MessageTable.Keys)
        {
            (string english, string korean) = MessageTable.Row(key);
            if (english.Trim().Length == 0 || korean.Trim().Length == 0) wrong.Add($"{key}: a language is empty");
            if (!Arguments(english).SetEquals(Arguments(korean))) wrong.Add($"{key}: {string.Join(',', Arguments(english).Order())} in English, {string.Join(',', Arguments(korean).Order())} in Korean");
            if (!korean.Any(c => c is >= '가' and <= '힣')) wrong.Add($"{key}: the Korean text has no Hangul");
            if (english.Any(c => c is >= '가' and <= '힣')) wrong.Add($"{key}: the English text has Hangul");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void EveryRow_FilledIn_LeavesNoPlaceOpen()
    {
        foreach (string key in MessageTable.Keys)
            foreach (UserLanguage language in Enum.GetValues<UserLanguage>())
                Assert.DoesNotContain("?1?", MessageTable.Format(key, language, "가", 1, 2L, "b", 3, 4, 5, 6), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRow_InKorean_NamesNoParticlePairOutsideAPlace()
    {
        List<string> wrong = [.. MessageTable.Keys.Where(k => PairOutside().IsMatch(MessageTable.Row(k).Korean))];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("language.tokenizer.unsupported", "Lowercase", "'Lowercase'는")]
    [InlineData("language.tokenizer.unsupported", "BPE", "'BPE'는")]
    [InlineData("language.tokenizer.unsupported", "NMT", "'NMT'는")]
    [InlineData("language.tokenizer.unsupported", "TCM", "'TCM'은")]
    public void Format_ParticleAfterAQuotedArgument_FitsIt(string key, string argument, string expected) =>
        Assert.Contains(expected, MessageTable.Format(key, UserLanguage.Korean, "f", "p", argument), StringComparison.Ordinal);

    [Fact]
    public void UserError_SpeaksBothLanguages()
    {
        UserError error = new("language.tokenizer.missing", "x.json");
        Assert.Contains("x.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("없습니다", error.In(UserLanguage.Korean), StringComparison.Ordinal);
    }

    static HashSet<string> Arguments(string text) => [.. Place().Matches(text.Replace("{{", "").Replace("}}", "")).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"\{(\d+)(?:[:!][^}]*)?\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<![:!{][^}]{0,8})(을/를|은/는|이/가|과/와|으로/로|을\(를\)|이\(가\)|은\(는\))")]
    private static partial Regex PairOutside();
}
