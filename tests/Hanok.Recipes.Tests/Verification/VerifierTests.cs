using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Recipes.Verification;

namespace Hanok.Recipes.Tests.Verification;

public sealed class VerifierTests(SmallBundle small) : IClassFixture<SmallBundle>, IDisposable
{
    readonly string run = small.Copy();

    string Bundle => Path.Combine(run, "bundle");

    public void Dispose() => Directory.Delete(run, recursive: true);

    VerifyReport Verify(bool all = false, bool hashes = false, ulong? seed = 1, string? work = null, params (string, int)[] segments) =>
        Verifier.Run(new VerifyOptions(Bundle, work, segments, all, hashes, seed), WorkerPool.Default, null, null, CancellationToken.None);

    string Checkpoint(string chain, int step) => Path.Combine(run, "work", "checkpoints", chain, $"step-{step:D6}.safetensors");

    static void FlipABit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 2;
        File.WriteAllBytes(path, bytes);
    }

    [Fact]
    public void Run_All_ReplaysEverySegmentOfBothChains()
    {
        List<(string, int, int)> begun = [];
        VerifyReport report = Verifier.Run(new VerifyOptions(Bundle, null, [], true, false, 1), WorkerPool.Default, (chain, k, steps) => begun.Add((chain, k, steps)), null, CancellationToken.None);
        Assert.True(report.Passed, string.Join('\n', report.Segments.Select(s => s.Problem?.Message).Concat(report.Files.Problems.Select(p => p.Message))));
        Assert.Equal([("pretrain", 0, 2), ("pretrain", 1, 2), ("pretrain", 2, 2), ("tune", 0, 2), ("tune", 1, 2)], begun);
        Assert.All(report.Segments, s => Assert.Equal(64, s.Digest.Length));
    }

    [Fact]
    public void Run_Dice_ChooseTheSameForTheSameSeed_AndTheLastOfAllAlways()
    {
        VerifyReport a = Verify(seed: 5), b = Verify(seed: 5);
        Assert.Equal(a.Segments.Select(s => (s.Chain, s.Segment)), b.Segments.Select(s => (s.Chain, s.Segment)));
        for (ulong seed = 0; seed < 4; seed++) Assert.Contains(Verify(seed: seed).Segments, s => (s.Chain, s.Segment) == ("tune", 1));
        Assert.NotEqual(Verify(hashes: true, seed: null).Seed, Verify(hashes: true, seed: null).Seed);
    }

    [Fact]
    public void Run_SegmentsNamed_OnlyThose()
    {
        SegmentVerdict v = Assert.Single(Verify(segments: ("pretrain", 2)).Segments);
        Assert.Equal(("pretrain", 2, 2), (v.Chain, v.Segment, v.Steps));
        UserError outside = Assert.Throws<UserError>(() => Verify(segments: ("tune", 9)));
        Assert.Equal(("training.segment_range", true), (outside.Key, outside.IsUsage));
    }

    [Fact]
    public void Run_RecipeOfAnotherBudget_NamesTheSteps()
    {
        string recipe = Path.Combine(Bundle, "provenance", "recipe.yaml");
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("  tokens: 1536", "  tokens: 9000"));
        VerifyReport report = Verify(all: true);
        Assert.False(report.Passed);
        Assert.Contains(report.Files.Problems, p => p.Key == "verify.plan");
    }

    [Fact]
    public void Run_HashesOnly_NeedsNoWork()
    {
        Directory.Delete(Path.Combine(run, "work"), recursive: true);
        Assert.True(Verify(hashes: true).Passed);
        Assert.Equal("verify.no_material", Assert.Throws<UserError>(() => Verify()).Key);
    }

    [Fact]
    public void Run_WorkElsewhere_IsFoundByItsName()
    {
        string elsewhere = Path.Combine(run, "material");
        Directory.Move(Path.Combine(run, "work"), elsewhere);
        Assert.True(Verify(work: elsewhere, segments: ("pretrain", 0)).Passed);
    }

    [Fact]
    public void Run_NoBundle_SaysSo()
    {
        Directory.Delete(Bundle, recursive: true);
        Assert.Equal("provenance.no_bundle", Assert.Throws<UserError>(() => Verify()).Key);
    }

    [Fact]
    public void Run_CheckpointOfASegmentMissing_TheDicePassOverIt_AskedForItIsNamed()
    {
        File.Delete(Checkpoint("pretrain", 2));
        for (ulong seed = 0; seed < 4; seed++) Assert.DoesNotContain(Verify(seed: seed).Segments, s => (s.Chain, s.Segment) == ("pretrain", 1));
        Assert.Equal("training.segment_material", Assert.Throws<UserError>(() => Verify(all: true)).Key);
        Assert.Equal("training.segment_material", Assert.Throws<UserError>(() => Verify(segments: ("pretrain", 1))).Key);
    }

    [Fact]
    public void Run_CheckpointBetween_OneBit_FailsItsSegment()
    {
        FlipABit(Checkpoint("pretrain", 2));
        VerifyReport report = Verify(all: true);
        Assert.False(report.Passed);
        Assert.Equal("training.segment_start", report.Segments.Single(s => (s.Chain, s.Segment) == ("pretrain", 1)).Problem?.Key);
    }

    [Fact]
    public void Run_CheckpointThatTuningStartsFrom_OneBit_FailsTuning()
    {
        FlipABit(Checkpoint("pretrain", 6));
        VerifyReport report = Verify(segments: ("tune", 0));
        Assert.Equal("training.checkpoint_damaged", Assert.Single(report.Segments).Problem?.Key);
    }

    [Fact]
    public void Run_TextChanged_NamesTheOrderOfTheData()
    {
        string index = Path.Combine(run, "work", "shards", "index.json"), shard = Directory.EnumerateFiles(Path.Combine(run, "work", "shards"), "train-*.bin").First();
        byte[] bytes = File.ReadAllBytes(shard);
        string before = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Array.Reverse(bytes);                                 // the tokens from the last to the first, two bytes each
        for (int i = 0; i < bytes.Length; i += 2) (bytes[i], bytes[i + 1]) = (bytes[i + 1], bytes[i]);
        File.WriteAllBytes(shard, bytes);
        Assert.Contains(Verify().Files.Problems, p => p.Key == "data.shard_hash");
        File.WriteAllText(index, File.ReadAllText(index).Replace(before, Convert.ToHexStringLower(SHA256.HashData(bytes))));       // the forger covers it up
        SegmentVerdict v = Assert.Single(Verify(segments: ("pretrain", 0)).Segments);
        Assert.Equal("verify.data_order", v.Problem?.Key);
        Assert.NotEqual(v.Problem!.Message, v.Problem.In(UserLanguage.Korean));
    }

    [Fact]
    public void Run_RecipeThatIsNone_IsAProblem_NotACrash()
    {
        File.WriteAllText(Path.Combine(Bundle, "provenance", "recipe.yaml"), "name: [");
        VerifyReport report = Verify();
        Assert.False(report.Passed);
        Assert.Contains(report.Files.Problems, p => p.Key == "recipe.not_yaml");
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Verifier.Run(new VerifyOptions(Bundle, null, [], true, false, 1), WorkerPool.Default, null, null, cancelled.Token));
    }
}
