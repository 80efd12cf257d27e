using Hanok.Language.Messages;
using Hanok.Training.Checkpoints;

namespace Hanok.Training.Tests.Checkpoints;

public sealed class KeepRuleTests
{
    [Theory]
    [InlineData(12, 3)]
    [InlineData(13, 5)]
    [InlineData(7, 7)]
    [InlineData(100, 1)]
    [InlineData(3, 10)]
    public void Keeps_N_KeepsThatManySpreadWithTheLast(int total, int count)
    {
        KeepRule rule = new(count);
        int[] kept = [.. Enumerable.Range(1, total).Where(n => rule.Keeps(n, total))];
        Assert.Equal(Math.Min(count, total), kept.Length);
        Assert.Equal(total, kept[^1]);
        int[] expected = [.. Enumerable.Range(1, count).Select(i => (int)Math.Round((double)i * total / count, MidpointRounding.AwayFromZero))];
        if (count <= total) Assert.Equal(expected, kept);
    }

    [Fact]
    public void Parse_AllAndNumbers_AndNothingElse()
    {
        Assert.True(KeepRule.Parse("all").Keeps(1, 99));
        Assert.Equal(4, KeepRule.Parse("4").Count);
        foreach (string bad in (string[])["0", "-1", "none", "", "2.5"]) Assert.Equal("training.bad_keep", Assert.Throws<UserError>(() => KeepRule.Parse(bad)).Key);
    }
}
