using Hanok.Tests;

namespace Hanok.Inference.Tests.Golden;

/// <summary>The bytes of a short generation by products of integers under numerics v1: they change with a new version of the contract, and never otherwise.</summary>
public sealed class IntegerGenerationTests
{
    const string Committed = "720396ece84936f0bff8788b1b426650782c2faa2c88f0100bad403e020fb45e";

    public static TheoryData<string> Tiers => TierRunner.Names;

    [SkippableTheory]
    [MemberData(nameof(Tiers))]
    public void Generate_EveryTierThreadCountBatchAndChunk_GivesTheCommittedBytes(string tier)
    {
        string[] lines = TierRunner.Run(tier, typeof(IntegerGenerationTests).Assembly.Location, "integer-generation", "1", "2", "3", "7");
        Assert.Equal(4 * 3, lines.Length);
        Assert.All(lines, line => Assert.Equal(Committed, line.Split('\t')[2]));
    }
}
