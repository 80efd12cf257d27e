using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Language.Patterns;
using Hanok.Language.Patterns.Regex;

namespace Hanok.Language.Tests.Patterns;

public class RegexTests
{
    [Theory]
    [InlineData("a|ab", "ab", 1)]                       // ordered, not longest
    [InlineData("(a|ab)c", "abc", 3)]                   // with backtracking
    [InlineData("(?>a|ab)c", "abc", -1)]                // not into an atomic group
    [InlineData("a*a", "aaa", 3)]
    [InlineData("a*+a", "aaa", -1)]
    [InlineData("a?+a", "a", -1)]
    [InlineData("a+?", "aaa", 1)]
    [InlineData("a+?b", "aaab", 4)]
    [InlineData("a{2}", "aaa", 2)]
    [InlineData("a{2,}", "aaaa", 4)]
    [InlineData("a{,2}", "aaaa", 2)]
    [InlineData("a{1,2}?", "aaaa", 1)]
    [InlineData("a{1,2}+", "aaaa", 4)]                  // Oniguruma: a repetition of a repetition
    [InlineData("(ab){1,2}c", "ababc", 5)]
    [InlineData("a{x", "a{x", 3)]
    [InlineData(@"\s+(?!\S)", "   x", 2)]
    [InlineData(@"\s+(?!\S)", "   ", 3)]
    [InlineData("a(?=b)", "ab", 1)]
    [InlineData("a(?=b)", "ac", -1)]
    [InlineData("(?i:'S)", "'ſ", 2)]
    [InlineData("(?i)k(?-i:k)", "Kk", 2)]
    [InlineData("(?i)k(?-i:k)", "KK", -1)]
    [InlineData("(?i:[^a])", "A", -1)]
    [InlineData("[^\\r\\n]", "\n", -1)]
    [InlineData("[a-c&&[^b]]+", "acb", 2)]
    [InlineData("[[:alpha:]]+", "가a1", 2)]
    [InlineData("[]a]+", "]a", 2)]
    [InlineData("[a\\-z]+", "a-z", 3)]
    [InlineData("\\p{Han}+", "漢字か", 2)]
    [InlineData("\\p{Script_Extensions}", "a", -2)]
    [InlineData("\\p{^L}", "1", 1)]
    [InlineData("\\P{L}", "a", -1)]
    [InlineData("\\x{1F600}", "😀", 2)]
    [InlineData("\\uAC00", "가", 1)]
    [InlineData(".", "😀", 2)]
    [InlineData("(?#note)a", "a", 1)]
    [InlineData("(?<name>a)b", "ab", 2)]
    [InlineData("(a*)*b", "aab", 3)]
    [InlineData("(a*)*", "b", 0)]
    [InlineData("(?:a?)*?b", "aab", 3)]
    [InlineData("\\R", "\r\n", 2)]
    [InlineData("\\bab\\b", "ab", 2)]
    [InlineData("a$", "a\nb", 1)]
    [InlineData("", "a", 0)]
    [InlineData("(", "", -2)]
    [InlineData(")", "", -2)]
    [InlineData("a)", "", -2)]
    [InlineData("*", "", -2)]
    [InlineData("[", "", -2)]
    [InlineData("[b-a]", "", -2)]
    [InlineData("\\", "", -2)]
    [InlineData("\\k<a>", "", -2)]
    [InlineData("a{5,2}", "", -2)]
    [InlineData("a{100000}", "", -2)]
    [InlineData("((a{1000}){1000}){1000}", "", -2)]
    [InlineData("(?<=a+)b", "", -2)]
    public void Match_AtTheBeginning_EndsWhereOnigurumaEnds(string pattern, string text, int end)
    {
        if (end == -2)
        {
            UserError error = Assert.Throws<UserError>(() => RegexProgram.Compile(pattern));
            Assert.StartsWith("language.regex.", error.Key, StringComparison.Ordinal);
            Assert.Contains(pattern, error.In(UserLanguage.Korean), StringComparison.Ordinal);
            return;
        }
        RegexMatcher matcher = new(RegexProgram.Compile(pattern), pattern);
        matcher.Allow(text.Length);
        Assert.Equal(end, matcher.Match(text, 0));
    }

    [Theory]
    [InlineData("(?<=a)b", "ab", 1, 2)]
    [InlineData("(?<!a)b", "ab", 1, -1)]
    [InlineData("(?<=a|bc)d", "bcd", 2, 3)]
    [InlineData("(?<!a|bc)d", "bcd", 2, -1)]
    [InlineData("(?<=😀)d", "😀d", 2, 3)]
    [InlineData("^b", "a\nb", 2, 3)]
    [InlineData("\\Ab", "a\nb", 2, -1)]
    public void Match_FurtherOn_LooksBehind(string pattern, string text, int start, int end)
    {
        RegexMatcher matcher = new(RegexProgram.Compile(pattern), pattern);
        matcher.Allow(text.Length);
        Assert.Equal(end, matcher.Match(text, start));
    }

    [Theory]
    [InlineData("(a+)+b")]
    [InlineData("(a|aa)*b")]
    [InlineData("(a*)*b")]
    public void Match_CatastrophicPattern_EndsInAnError(string pattern)
    {
        RegexMatcher matcher = new(RegexProgram.Compile(pattern), pattern);
        string text = new('a', 5000);
        matcher.Allow(text.Length);
        Assert.Equal("language.regex.steps", Assert.Throws<UserError>(() => matcher.Match(text, 0)).Key);
    }

    /// <summary>Neither what goes on without a way back, nor many pieces, nor many starts is free.</summary>
    [Theory]
    [InlineData("[^x]*+x")]
    [InlineData("(?:a?){900}x")]
    [InlineData("(?=a*x)a|(?=a*y)b")]
    public void Cut_QuadraticPattern_EndsInAnError(string pattern)
    {
        RegexPattern compiled = new(pattern);
        string text = new('a', 50_000);
        Assert.Equal("language.regex.steps", Assert.Throws<UserError>(() => compiled.Next(text, 0, out _)).Key);
        PiecePattern scan = compiled.Begin(text.Length);
        Assert.Throws<UserError>(() =>
        {
            for (int start = 0; start < text.Length;) start = scan.Next(text, start, out _);
        });
    }

    [Theory]
    [InlineData("(?:(?:(?:(?:){1000}){1000}){1000}){1000}", null)]
    [InlineData("(?<=(?:(?:(?:a{1000}){1000}){1000}){1000})b", "language.regex.long")]
    [InlineData("(?:(?:a{1,1000}b){1000}){1000}", "language.regex.long")]
    public void Compile_CountsOfCounts_AreNotCountedOut(string pattern, string? key)
    {
        Exception? error = Record.Exception(() => RegexProgram.Compile(pattern));
        Assert.Equal(key, (error as UserError)?.Key);
        Assert.True(error is null or UserError, error?.ToString());
    }

    [Fact]
    public void Compile_ChoicesInsideChoicesBehind_AreMeasuredOnce()
    {
        string nested = string.Concat(Enumerable.Repeat("(?:", 90)) + "a" + string.Concat(Enumerable.Repeat("|b)", 90));
        Assert.Equal(2, new RegexPattern($"(?<={nested})c|a").Begin(2).Next("ac", 1, out bool matched));
        Assert.True(matched);
    }

    [Fact]
    public void Match_VeryLongText_DoesNotOverflowTheStack()
    {
        string text = new('a', 500_000);
        RegexPattern pattern = new("(?:a|b)+|.");
        Assert.Equal(text.Length, pattern.Next(text, 0, out bool matched));
        Assert.True(matched);
    }

    static readonly Gen<string> Dense = Gen.Elements("a", "s", "S", "T", "'", "ll", "re", " ", "  ", "\n", "\r\n", "\t", "\u3000", "\u00A0", "1", "234", "½", "가", "나", "ㅋ", "\u0301", ".", ",", "/", "-", "😀", "𝒳", "\uD800", "\uDC00", "ſ", "\0")
        .ListOf().Select(string.Concat);

    [Property(MaxTest = 400)]
    public Property Next_KnownPatterns_EqualTheGeneralEngine() => Prop.ForAll(Dense.ToArbitrary(), text =>
    {
        foreach (PiecePattern known in Known)
        {
            PiecePattern general = Engines[known.Regex];
            for (int start = 0; start < text.Length;)
            {
                int end = known.Next(text, start, out bool matched);
                if (!matched || end != general.Next(text, start, out _)) return false;
                start = end;
            }
        }
        return true;
    });

    static readonly PiecePattern[] Known = [Gpt2Pattern.Instance, LlamaPattern.Llama3, LlamaPattern.Qwen2];
    static readonly Dictionary<string, PiecePattern> Engines = Known.ToDictionary(p => p.Regex, p => (PiecePattern)new RegexPattern(p.Regex));

    [Property(MaxTest = 400)]
    public Property Compile_AnyText_GivesAProgramOrAUserError() => Prop.ForAll(
        Gen.Elements("a", "b", "(", ")", "[", "]", "|", "*", "+", "?", "{", "}", "1", ",", "\\", "p", "^", "$", "-", "&&", "(?", ":", "=", "!", "<", "i", "\\p{L}", "\\s", ".", "가", "\uD800").ListOf().Select(string.Concat).ToArbitrary(),
        pattern =>
        {
            try
            {
                RegexPattern compiled = new(pattern);
                for (int start = 0; start < 6;) start = compiled.Next("ab(가1", start, out _);
            }
            catch (UserError)
            {
                // The only exception that may come out.
            }
        });
}
