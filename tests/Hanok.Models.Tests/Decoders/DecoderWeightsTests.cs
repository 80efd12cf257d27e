using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Decoders;

public class DecoderWeightsTests
{
    static DecoderSpec Spec(bool tied = true) => Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 96, Width = 32, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadDimension = 16, FeedForwardWidth = 48, ContextLength = 64, TiedEmbeddings = tied,
    });

    [Fact]
    public void Initialise_SameSeed_GivesTheCommittedFile()
    {
        using MemoryStream first = new(), second = new(), other = new();
        foreach (var (stream, seed) in new[] { (first, 1UL), (second, 1UL), (other, 2UL) })
        {
            using DecoderWeights weights = DecoderWeights.Initialise(Spec(), seed);
            SafetensorsWriter.Write(stream, weights.Sources, DecoderWeights.FileMetadata);
        }
        Assert.Equal(first.ToArray(), second.ToArray());
        Assert.NotEqual(first.ToArray(), other.ToArray());
        // Held for the numerics contract v1: may only change with a new version of it.
        string hash = Convert.ToHexStringLower(SHA256.HashData(first.ToArray()));
        Assert.True(hash == "82ad13c697e45ef88c3cff3e2133c076eecba4ef02b8aec6f8ec520f2f7f6838", hash);
    }

    [Fact]
    public void Initialise_Deviations_AreThoseOfTheRole()
    {
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(tied: false), 3);
        foreach (Parameter p in weights.Parameters)
        {
            double expected = weights.RoleOf(p) switch { TensorRole.Norm => 0, TensorRole.Output => 0.02 / Math.Sqrt(6), _ => 0.02 };
            double mean = 0, squares = 0;
            foreach (float v in p.Value.Span)
            {
                mean += v / (double)p.Length;
                squares += (double)v * v / p.Length;
            }
            double deviation = Math.Sqrt(Math.Max(0, squares - mean * mean));
            Assert.InRange(deviation, expected * 0.9, expected * 1.1 + 1e-9);
            Assert.Equal(weights.RoleOf(p) == TensorRole.Norm ? 1 : 0, mean, 2);
        }
    }

    [Fact]
    public void Parameters_AreOrderedAndSplitByOptimiser()
    {
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(), 1);
        Assert.Equal(weights.Parameters.Select(p => p.Name).Order(StringComparer.Ordinal), weights.Parameters.Select(p => p.Name));
        Assert.Equal(3 * 7, weights.HiddenMatrices.Count);
        Assert.Equal(["model.embed_tokens.weight"], weights.Others.Where(p => p.Decays).Select(p => p.Name));
        Assert.All(weights.HiddenMatrices, p => Assert.True(p.Decays));
        Assert.Equal(weights.Parameters.Count, weights.HiddenMatrices.Count + weights.Others.Count);
        Assert.Equal(weights.Spec.ParameterCount, weights.Parameters.Sum(p => p.Length));
        Assert.Same(weights.Embedding, weights.Head);
    }

    [Fact]
    public void Create_NanoShape_HasItsParameters() => Assert.Equal(6_917_376, LlamaFamily.Create(new DecoderShape
    {
        VocabularySize = 8192, Width = 256, Layers = 6, Heads = 4, KeyValueHeads = 4, HeadDimension = 64, FeedForwardWidth = 704, ContextLength = 512,
    }).ParameterCount);

    [Theory]
    [InlineData("drop", "models.tensor_missing")]
    [InlineData("extra", "models.tensor_unread")]
    [InlineData("shape", "models.tensor_shape")]
    [InlineData("type", "models.tensor_type")]
    [InlineData("head", "models.tensor_unread")]
    public void Load_FilesThatDoNotFit_AreRefusedByName(string change, string key)
    {
        using TemporaryFolder folder = new();
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(), 1);
        using Tensor extra = new(96, 32);
        const string name = "model.layers.1.mlp.up_proj.weight";
        IEnumerable<SafetensorsSource> sources = weights.Sources;
        sources = change switch
        {
            "drop" => sources.Where(s => s.Name != name),
            "extra" => sources.Append(SafetensorsSource.Of("model.layers.0.mlp.up_proj.bias", extra)),
            "head" => sources.Append(SafetensorsSource.Of("lm_head.weight", extra)),
            "shape" => sources.Select(s => s.Name == name ? SafetensorsSource.Of(name, extra) : s),
            _ => sources.Select(s => s.Name == name ? SafetensorsSource.Of(name, TensorType.I32, s.Shape, new byte[4 * 48 * 32]) : s),
        };
        string path = folder["m.safetensors"];
        SafetensorsWriter.Write(path, sources);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        UserError e = Assert.Throws<UserError>(() => DecoderWeights.Load(weights.Spec, file));
        Assert.Equal(key, e.Key);
        Assert.Contains(change switch { "extra" => "up_proj.bias", "head" => "lm_head", _ => name }, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TiedHeadStoredAgainAndOldFrequencies_AreHarmless()
    {
        using TemporaryFolder folder = new();
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(), 1);
        using Tensor frequencies = new(8);
        SafetensorsWriter.Write(folder["m.safetensors"], weights.Sources
            .Append(SafetensorsSource.Of("lm_head.weight", weights.Embedding.Value)).Append(SafetensorsSource.Of("model.layers.0.self_attn.rotary_emb.inv_freq", frequencies)));
        using SafetensorsFile file = SafetensorsFile.Open(folder["m.safetensors"]);
        using DecoderWeights back = DecoderWeights.Load(weights.Spec, file);
        Assert.True(back.Embedding.Value.Span.SequenceEqual(weights.Embedding.Value.Span));
    }
}
