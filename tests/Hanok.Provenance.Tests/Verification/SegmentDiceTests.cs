using Hanok.Provenance.Verification;

namespace Hanok.Provenance.Tests.Verification;

public sealed class SegmentDiceTests
{
    [Fact]
    public void Choose_SameSeed_SameSegment() =>
        Assert.Equal(SegmentDice.Choose(5, "pretrain", [0, 1, 2, 3]), SegmentDice.Choose(5, "pretrain", [0, 1, 2, 3]));

    [Fact]
    public void Choose_ManySeeds_ReachesEveryCandidate()
    {
        int[] candidates = [0, 3, 4, 9];
        HashSet<int> seen = [.. Enumerable.Range(0, 100).Select(seed => SegmentDice.Choose((ulong)seed, "tune", candidates))];
        Assert.Equal(candidates, seen.Order());
    }

    [Fact]
    public void Choose_NoCandidate_Throws() => Assert.Throws<ArgumentException>(() => SegmentDice.Choose(1, "tune", []));
}
