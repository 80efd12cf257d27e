using Hanok.Inference.Sampling;

namespace Hanok.Inference.Tests.Sampling;

public class LogProbabilitiesTests
{
    [Fact]
    public void Normaliser_LargeLogits_DoesNotOverflow() => Assert.Equal(1000 + Math.Log(2 + Math.Exp(-1)), LogProbabilities.Normaliser([1000, 1000, 999]), 12);

    [Fact]
    public void Top_Ties_ComeByAscendingId()
    {
        TokenProbability[] top = LogProbabilities.Top([0, 2, 2, 1, 2], 4, 0);
        Assert.Equal([1, 2, 4, 3], top.Select(t => t.Id));
        Assert.Equal([2f, 2, 2, 1], top.Select(t => t.LogProbability));
        Assert.Empty(LogProbabilities.Top([0, 1], 0, 0));
        Assert.Equal(2, LogProbabilities.Top([0, 1], 20, 0).Length);
    }
}
