using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Provenance.Manifests;
using Hanok.Provenance.Tests.Transcripts;
using Hanok.Provenance.Verification;
using Hanok.Tests;

namespace Hanok.Provenance.Tests.Verification;

/// <summary>A small bundle with its checkpoints, and what happens when a forger changes one thing, then more and more to cover it up.</summary>
public sealed class BundleVerifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string bundle;
    readonly float[] weights = [1, 2, 3, 4, 5, 6];

    public BundleVerifierTests()
    {
        bundle = folder["bundle"];
        SafetensorsWriter.Write(CheckpointPath("pretrain", 5), [Source("a", [6, 5, 4, 3, 2, 1]), Source("optimizer.m.a", [0, 0])]);
        WriteCheckpoint("tune", 3);
        WriteModel(weights);
        folder.Write("bundle/provenance/recipe.yaml", "recipe"u8.ToArray());
        WriteTranscript();
        Manifest.Write(bundle);
    }

    public void Dispose() => folder.Dispose();

    string CheckpointPath(string chain, int step) => folder[$"work/{chain}-{step}.safetensors"];

    void WriteCheckpoint(string chain, int step) => SafetensorsWriter.Write(CheckpointPath(chain, step), [Source("a", weights), Source("optimizer.m.a", [0, 0])]);

    void WriteModel(float[] values) => SafetensorsWriter.Write(folder["bundle/model.safetensors"], [Source("a", values)]);

    void WriteTranscript() => folder.Write("bundle/provenance/transcript.jsonl", SampleTranscript.TwoChains(Digest).Bytes);

    string Digest(string chain, int step)
    {
        string path = CheckpointPath(chain, step);
        return Convert.ToHexStringLower(SHA256.HashData(File.Exists(path) ? File.ReadAllBytes(path) : [(byte)step]));
    }

    static SafetensorsSource Source(string name, float[] values)
    {
        Tensor tensor = new(values.Length);
        values.CopyTo(tensor.Span);
        return SafetensorsSource.Of(name, tensor);
    }

    string[] Problems() => [.. BundleVerifier.Verify(bundle, CheckpointPath).Problems.Select(p => p.Key)];

    [Fact]
    public void Verify_Untouched_Passes()
    {
        BundleReport report = BundleVerifier.Verify(bundle, CheckpointPath);
        Assert.Empty(report.Problems);
        Assert.True(report.Passed && report.WeightsCompared);
        Assert.Equal(64, report.RootDigest!.Length);
        Assert.Equal(2, report.Chains.Count);
    }

    [Fact]
    public void Verify_WithoutWork_ChecksFilesOnly()
    {
        BundleReport report = BundleVerifier.Verify(bundle, null);
        Assert.True(report.Passed);
        Assert.False(report.WeightsCompared);
    }

    [Fact]
    public void Verify_OneBitOfWeights_IsFoundThoughManifestWasRecomputed()
    {
        weights[4] = MathF.BitIncrement(weights[4]);
        WriteModel(weights);
        Assert.Equal(["provenance.file_hash", "provenance.tensor_bits"], Problems());
        Manifest.Write(bundle);
        UserError problem = Assert.Single(BundleVerifier.Verify(bundle, CheckpointPath).Problems);
        Assert.Equal("provenance.tensor_bits", problem.Key);
        Assert.Contains("tensor a", problem.Message);
        Assert.Contains("index 4", problem.Message);
    }

    [Fact]
    public void Verify_OneBitOfWeightsAndCheckpoint_IsFoundByTheTranscript()
    {
        weights[4] = MathF.BitIncrement(weights[4]);
        WriteModel(weights);
        WriteCheckpoint("tune", 3);
        Manifest.Write(bundle);
        Assert.Equal(["provenance.checkpoint_hash"], Problems());
    }

    [Fact]
    public void Verify_DigestInTranscriptReplacedToo_IsFoundByTheChain()
    {
        string before = Digest("tune", 3);
        weights[4] = MathF.BitIncrement(weights[4]);
        WriteModel(weights);
        WriteCheckpoint("tune", 3);
        string path = folder["bundle/provenance/transcript.jsonl"];
        File.WriteAllText(path, File.ReadAllText(path).Replace(before, Digest("tune", 3)));
        Manifest.Write(bundle);
        UserError problem = Assert.Single(BundleVerifier.Verify(bundle, CheckpointPath).Problems);
        Assert.Equal("provenance.transcript_chain", problem.Key);
        Assert.Contains("tune", problem.Message);
    }

    [Fact]
    public void Verify_ChainRecomputedToo_ChangesTheRootDigestAndLeavesTheRestToReplay()
    {
        string root = Manifest.Read(bundle).RootDigest;
        weights[4] = MathF.BitIncrement(weights[4]);
        WriteModel(weights);
        WriteCheckpoint("tune", 3);
        WriteTranscript();
        Manifest.Write(bundle);
        BundleReport report = BundleVerifier.Verify(bundle, CheckpointPath);
        Assert.True(report.Passed);
        Assert.NotEqual(root, report.RootDigest);
    }

    [Fact]
    public void Verify_OtherWeightsBetweenTheChains_AreFoundThoughEveryDigestAfterThemFits()
    {
        // Pre-training's transcript stays honest; what tuning starts from does not. Nothing that tuning made shows it.
        SafetensorsWriter.Write(CheckpointPath("pretrain", 5), [Source("a", [6, 5, 4, 3, 2, MathF.BitIncrement(1)]), Source("optimizer.m.a", [0, 0])]);
        UserError problem = Assert.Single(BundleVerifier.Verify(bundle, CheckpointPath).Problems);
        Assert.Equal("provenance.checkpoint_hash", problem.Key);
        Assert.Contains("pretrain-5", problem.Message);
        File.Delete(CheckpointPath("pretrain", 5));
        Assert.Equal("provenance.material_missing", Assert.Throws<UserError>(() => BundleVerifier.Verify(bundle, CheckpointPath)).Key);
    }

    [Theory]
    [InlineData("pretrain")]
    [InlineData("warm-up, tune")]
    [InlineData("pretrain, tune, tune")]
    public void Verify_OtherChainsThanTheRecipes_AreNamed(string names)
    {
        SampleTranscript transcript = new();
        foreach (string name in names.Split(", ")) transcript.Chain(name, 3, 2, Digest);
        folder.Write("bundle/provenance/transcript.jsonl", transcript.Bytes);
        Manifest.Write(bundle);
        UserError problem = Assert.Single(BundleVerifier.Verify(bundle, null).Problems);
        Assert.Equal("provenance.transcript_chains", problem.Key);
        Assert.Contains($"found {names}", problem.Message);
    }

    [Fact]
    public void Verify_OtherRecipe_IsFound()
    {
        folder.Write("bundle/provenance/recipe.yaml", "another"u8.ToArray());
        Manifest.Write(bundle);
        Assert.Equal(["provenance.recipe_hash"], Problems());
    }

    [Fact]
    public void Verify_TensorsOfOtherNamesAndShapes_AreNamed()
    {
        SafetensorsWriter.Write(folder["bundle/model.safetensors"], [Source("a", [1, 2]), Source("b", [1])]);
        Manifest.Write(bundle);
        Assert.Equal(["provenance.tensor_shape", "provenance.tensor_added"], Problems());
        SafetensorsWriter.Write(folder["bundle/model.safetensors"], []);
        Manifest.Write(bundle);
        Assert.Equal(["provenance.tensor_missing"], Problems());
    }

    [Fact]
    public void Verify_CheckpointMissing_SaysWhat()
    {
        File.Delete(CheckpointPath("tune", 3));
        UserError error = Assert.Throws<UserError>(() => BundleVerifier.Verify(bundle, CheckpointPath));
        Assert.Equal("provenance.material_missing", error.Key);
        Assert.Contains("tune-3", error.Message);
    }

    [Fact]
    public void Verify_NoBundle_SaysSo() => Assert.Equal("provenance.no_bundle", Assert.Throws<UserError>(() => BundleVerifier.Verify(folder["none"], null)).Key);
}
