namespace Hanok.Cli.Tests.Terminal.Editing;

public class LineLayoutTests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("abc", 0, 3)]
    [InlineData("가나", 0, 4)]
    [InlineData("abcdefgh", 1, 0)]             // a full row: the cursor stands on the next
    [InlineData("가나다라마", 1, 2)]
    [InlineData("a가나다라", 1, 2)]             // the fourth syllable has one column left, and needs two
    [InlineData("abcdefg가", 1, 2)]
    [InlineData("\u1112\u1161\u11AB", 0, 2)]   // one syllable in three jamo
    public void End_EightColumns_CountsColumnsAndWrapsSyllablesWhole(string text, int row, int column) =>
        Assert.Equal((row, column), LineLayout.End(text, 8));
}
