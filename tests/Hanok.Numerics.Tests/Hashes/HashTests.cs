using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>The bytes of numerics v1: they change with a new version of the contract and never otherwise.</summary>
public sealed class HashTests
{
    public static TheoryData<string> Tiers => TierRunner.Names;

    [SkippableTheory]
    [MemberData(nameof(Tiers))]
    public void Kernels_EveryTierAndThreadCount_GiveTheCommittedHashes(string tier)
    {
        Dictionary<string, string> committed = File.ReadLines(GoldenFiles.Committed("numerics-v1", "kernels.tsv"))
            .Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')).ToDictionary(f => f[0], f => f[1]);
        Assert.Equal(HashCases.All.Select(c => c.Name).Order(StringComparer.Ordinal), committed.Keys.Order(StringComparer.Ordinal));
        List<string> wrong = [];
        string[] lines = TierRunner.Run(tier, typeof(HashTests).Assembly.Location, "hashes", "1", "2", "3", "7");
        foreach (string line in lines)
        {
            string[] fields = line.Split('\t');
            if (committed[fields[0]] != fields[2]) wrong.Add($"{fields[0]} with {fields[1]} threads: {fields[2]}");
        }
        Assert.Equal(4 * HashCases.All.Length, lines.Length);
        Assert.True(wrong.Count == 0, $"tier {tier}: {string.Join("; ", wrong)}");
    }
}
