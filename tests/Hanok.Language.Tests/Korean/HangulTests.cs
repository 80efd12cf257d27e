using Hanok.Language.Korean;

namespace Hanok.Language.Tests.Korean;

public class HangulTests
{
    [Fact]
    public void Compose_EverySyllable_UndoesDecompose()
    {
        for (char c = '가'; c <= '힣'; c++)
        {
            (char lead, char vowel, char final) = Hangul.Decompose(c);
            Assert.Equal(c, Hangul.Compose(lead, vowel, final));
            Assert.Equal(final != '\0', Hangul.HasFinal(c));
        }
    }

    [Fact]
    public void Letters_Word_WritesItOut() => Assert.Equal("ㅎㅏㄴㄱㅡㄹ!", Hangul.Letters("한글!"));

    [Fact]
    public void Decompose_Other_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Hangul.Decompose('ㄱ'));

    [Fact]
    public void Compose_LetterInTheWrongPlace_Throws() => Assert.Throws<ArgumentException>(() => Hangul.Compose('ㄳ', 'ㅏ'));
}
