using FsCheck.Xunit;
using Hanok.Inference.Sampling;
using Hanok.Language.Messages;

namespace Hanok.Inference.Tests.Sampling;

public class SamplerTests
{
    static readonly float[] Logits = [1, 3, 3, -2, 0.5f];

    static int[] Kept(SamplingOptions options, params int[] history)
    {
        ReadOnlySpan<double> weights = new Sampler(Logits.Length).Weights(Logits, options, history);
        List<int> ids = [];
        for (int id = 0; id < weights.Length; id++)
            if (weights[id] > 0) ids.Add(id);
        return [.. ids];
    }

    [Fact]
    public void Next_Greedy_TakesTheLowerIdOnTies()
    {
        Sampler sampler = new(Logits.Length);
        Assert.Equal(1, sampler.Next(Logits, SamplingOptions.Greedy, [0]));
        Assert.Equal(2, sampler.Next(Logits, SamplingOptions.Greedy with { RepetitionPenalty = 2 }, [1]));
    }

    [Fact]
    public void Weights_TopK_KeepsTies()
    {
        Assert.Equal([1, 2], Kept(new SamplingOptions { TopK = 1 }));
        Assert.Equal([0, 1, 2], Kept(new SamplingOptions { TopK = 3 }));
        Assert.Equal([0, 1, 2, 3, 4], Kept(new SamplingOptions { TopK = 9 }));
    }

    [Fact]
    public void Weights_TopP_KeepsTheTokenThatCrosses()
    {
        // p(1) = p(2) = 0.450, p(0) = 0.061, p(4) = 0.037
        Assert.Equal([1], Kept(new SamplingOptions { TopP = 0 }));
        Assert.Equal([1], Kept(new SamplingOptions { TopP = 0.44 }));
        Assert.Equal([1, 2], Kept(new SamplingOptions { TopP = 0.46 }));
        Assert.Equal([0, 1, 2], Kept(new SamplingOptions { TopP = 0.91 }));
    }

    [Fact]
    public void Weights_MinP_ComparesWithTheMostProbable()
    {
        // exp(1 - 3) = 0.135
        Assert.Equal([0, 1, 2], Kept(new SamplingOptions { MinP = 0.13 }));
        Assert.Equal([1, 2], Kept(new SamplingOptions { MinP = 0.14 }));
        Assert.Equal([1, 2], Kept(new SamplingOptions { MinP = 1 }));
    }

    [Fact]
    public void Weights_RepetitionPenalty_CountsATokenOnce() => Assert.Equal(
        new Sampler(Logits.Length).Weights([1, 1.5f, 3, -4, 0.5f], new SamplingOptions(), []).ToArray(),
        new Sampler(Logits.Length).Weights(Logits, new SamplingOptions { RepetitionPenalty = 2 }, [1, 3, 1, 3, 1]).ToArray());

    [Fact]
    public void Next_SameSeedChoiceAndPosition_GiveTheSameToken()
    {
        SamplingOptions options = new() { Seed = 7, Temperature = 2 };
        int[] first = Sequence(options), second = Sequence(options);
        Assert.Equal(first, second);
        Assert.NotEqual(first, Sequence(options with { Seed = 8 }));
        Assert.NotEqual(first, Sequence(options with { Choice = 1 }));
    }

    [Fact]
    public void Next_ManyDraws_FollowTheDistribution()
    {
        Sampler sampler = new(Logits.Length);
        int[] counts = new int[Logits.Length];
        const int draws = 20_000;
        for (ulong seed = 0; seed < draws; seed++) counts[sampler.Next(Logits, new SamplingOptions { Seed = seed }, [0, 1])]++;
        double sum = Logits.Sum(l => Math.Exp(l));
        for (int id = 0; id < counts.Length; id++)
        {
            double p = Math.Exp(Logits[id]) / sum, deviation = Math.Sqrt(draws * p * (1 - p));
            Assert.InRange(counts[id], draws * p - 5 * deviation, draws * p + 5 * deviation);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Next_NotFinite_IsAnError(float bad)
    {
        foreach (double temperature in new[] { 0, 1.0 })
        {
            UserError e = Assert.Throws<UserError>(() => new Sampler(3).Next([1, bad, 2], new SamplingOptions { Temperature = temperature }, [0]));
            Assert.Equal("inference.not_finite", e.Key);
        }
    }

    [Property(MaxTest = 200)]
    public void Weights_TopKAndTopP_AgreeWithSorting(float[] values, byte k, byte percent)
    {
        float[] logits = [.. values.Where(float.IsFinite).Select(v => v % 20), 1];
        SamplingOptions options = new() { TopK = k % (logits.Length + 1), TopP = percent % 101 / 100.0 };
        ReadOnlySpan<double> weights = new Sampler(logits.Length).Weights(logits, options, []);
        double[] all = new Sampler(logits.Length).Weights(logits, new SamplingOptions(), []).ToArray();
        int[] sorted = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => all[i])];
        float least = options.TopK > 0 ? logits.OrderDescending().ElementAt(options.TopK - 1) : float.NegativeInfinity;
        int[] left = [.. sorted.Where(i => logits[i] >= least)];
        double total = left.Sum(i => all[i]), mass = 0;
        foreach (int id in left)
        {
            // Rounding may decide otherwise only where the mass before the token is p to the last digits.
            if (Math.Abs(mass - options.TopP * total) > 1e-9 * total || mass == 0)
                Assert.Equal(mass == 0 || options.TopP == 1 || mass < options.TopP * total, weights[id] > 0);
            mass += all[id];
        }
        foreach (int id in sorted.Except(left)) Assert.Equal(0, weights[id]);
    }

    static int[] Sequence(SamplingOptions options)
    {
        Sampler sampler = new(Logits.Length);
        List<int> history = [0];
        for (int i = 0; i < 40; i++) history.Add(sampler.Next(Logits, options, history.ToArray()));
        return [.. history];
    }
}
