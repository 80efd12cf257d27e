namespace Hanok.Language.Tests.Unicode;

public class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("한글", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("ㅋㅋ", 4)]
    [InlineData("ｱ", 1)]
    [InlineData("Ａ", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("👍", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("👨‍👩‍👧‍👦", 2)]
    [InlineData("🇰🇷", 2)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("❤", 1)]
    [InlineData("漢字", 4)]
    [InlineData("\u200B\u00AD", 0)]
    [InlineData("…·", 2)]
    [InlineData("각\u0301", 2)]
    public void Columns_Samples_AreWhatATerminalShows(string text, int columns) => Assert.Equal(columns, DisplayWidth.Columns(text));

    [Theory]
    [InlineData("한글은 위대하다", 7, "한글은…")]
    [InlineData("한글은 위대하다", 6, "한글…")]
    [InlineData("한글은 위대하다", 15, "한글은 위대하다")]
    [InlineData("a👨‍👩‍👧‍👦b", 3, "a…")]
    [InlineData("ab", 0, "")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF!", 3, "\u1112\u1161\u11AB…")]
    public void Cut_TooLong_EndsBetweenCharacters(string text, int columns, string expected)
    {
        string cut = DisplayWidth.Cut(text, columns);
        Assert.Equal(expected, cut);
        Assert.True(DisplayWidth.Columns(cut) <= columns);
    }

    [Fact]
    public void PadRight_Hangul_CountsColumns() => Assert.Equal("한글  |", DisplayWidth.PadRight("한글", 6) + "|");

    [Fact]
    public void Wrap_Sentence_BreaksAtSpacesAndInsideLongWords()
    {
        Assert.Equal(["한글은", "위대한", "글자다"], DisplayWidth.Wrap("한글은 위대한 글자다", 8));
        Assert.Equal(["가나다", "라마"], DisplayWidth.Wrap("가나다라마", 7));
    }

    // What people see as one character, from UAX #29's own examples and ours.
    [Theory]
    [InlineData("\r\n|a")]
    [InlineData("e\u0301|e")]
    [InlineData("\u1100\u1161\u11A8|\u1100")]
    [InlineData("가\u11A8|a")]
    [InlineData("각\u11A8|가")]
    [InlineData("👨‍👩‍👧‍👦|👍🏽|a")]
    [InlineData("🇰🇷|🇺🇸|🇯")]
    [InlineData("\u0915\u094D\u0937|\u0915")]
    [InlineData("a|\u0001|\u0301")]
    [InlineData("\u0600a|b")]
    public void Cut_AtEveryWidth_KeepsClustersWhole(string clusters)
    {
        string text = clusters.Replace("|", "");
        HashSet<int> borders = [0];
        foreach (string cluster in clusters.Split('|')) borders.Add(borders.Max() + cluster.Length);
        for (int columns = 0; columns <= DisplayWidth.Columns(text); columns++) Assert.Contains(DisplayWidth.Cut(text, columns, "").Length, borders);
        for (int at = 0; at < text.Length;)
        {
            at += Hanok.Language.Unicode.GraphemeBreak.Length(text, at);
            Assert.Contains(at, borders);
        }
    }
}
