using Hanok.Data.Skills;

namespace Hanok.Data.Tests.Skills;

public class CounterRandomTests
{
    [Fact]
    public void Next_KeyZero_IsSplitMix64()
    {
        // The first outputs of SplitMix64 from state 0, as published with the algorithm.
        CounterRandom random = new(0);
        Assert.Equal(0xE220A8397B1DCDAFUL, random.Next());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.Next());
        Assert.Equal(0x06C45D188009454FUL, random.Next());
    }

    [Fact]
    public void Below_ManyDraws_AreInRangeAndEven()
    {
        CounterRandom random = new(1, "test", 0);
        int[] counts = new int[7];
        for (int i = 0; i < 7000; i++) counts[random.Below(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
    }
}
