using Hanok.Tests;

namespace Hanok.Training.Tests.Golden;

/// <summary>The bytes of a short training run under numerics v1: they change with a new version of the contract, and never otherwise.</summary>
public sealed class GoldenRunTests
{
    const string Transcripts = "f8a8554d86773b0261bb2f9ebff217804858ddd10e72d045a9adc86fcf52b293";
    const string FinalDigest = "d9400bdeea5ec791839ac76e9f47879cf09a607783d3373c5be2cb079d12a477";

    public static TheoryData<string> Tiers => TierRunner.Names;

    [SkippableTheory]
    [MemberData(nameof(Tiers))]
    public void Train_EveryTierAndThreadCount_GivesTheCommittedBytes(string tier)
    {
        string[] lines = TierRunner.Run(tier, typeof(GoldenRunTests).Assembly.Location, "golden-run", "1", "2", "3", "7");
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.Equal($"{Transcripts}\t{FinalDigest}", line[(line.IndexOf('\t') + 1)..]));
    }
}
