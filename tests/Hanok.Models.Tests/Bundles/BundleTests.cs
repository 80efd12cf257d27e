using System.Security.Cryptography;
using System.Text.Json;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Models.Tests.Bundles;

public class BundleTests
{
    static string Golden => GoldenFiles.Any("evaluation", "model");

    [SkippableFact]
    public void Open_GenerationConfigWithoutEnds_TakesThoseOfTheModel()
    {
        using TemporaryFolder folder = new();
        File.Copy(Path.Combine(Golden, "config.json"), folder["config.json"]);
        Assert.Equal([257], Bundle.Open(folder.Path).Generation.StopTokens);
        folder.Write("generation_config.json", "{\"temperature\": 0.6, \"top_k\": 20, \"do_sample\": true}"u8);
        GenerationDefaults defaults = Bundle.Open(folder.Path).Generation;
        Assert.Equal([257], defaults.StopTokens);
        Assert.Equal((0.6, 20, true), (defaults.Temperature, defaults.TopK, defaults.Samples));
        folder.Write("generation_config.json", "{\"eos_token_id\": [1, 2]}"u8);
        Assert.Equal([1, 2], Bundle.Open(folder.Path).Generation.StopTokens);
    }

    [SkippableFact]
    public void Write_ThenOpen_GivesEveryPartBackAndTheSameBytes()
    {
        using TemporaryFolder folder = new();
        Bundle source = Bundle.Open(Golden);
        using DecoderWeights weights = source.LoadWeights();
        GenerationDefaults defaults = new() { StopTokens = [257, 256], Samples = true, Temperature = 0.7, TopK = 40, TopP = 0.95, MinP = 0.01, RepetitionPenalty = 1.1 };
        string first = folder["bundle"], second = folder["again"];
        foreach (string target in new[] { first, second }) BundleWriter.Write(target, weights, source.LoadTokenizer(), ChatTemplate.ChatMl, defaults);
        string[] names = [.. Directory.GetFiles(first).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], names);
        foreach (string name in names) Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name)));

        Bundle bundle = Bundle.Open(first);
        Assert.Equal(Path.GetFileName(folder.Path), bundle.Name);
        Assert.Equal(source.Spec.Layers, bundle.Spec.Layers);
        Assert.Equal(defaults.StopTokens, bundle.Generation.StopTokens);
        Assert.Equal(defaults with { StopTokens = bundle.Generation.StopTokens }, bundle.Generation);
        Assert.Same(ChatTemplate.ChatMl, bundle.LoadTemplate());
        Assert.Equal(source.LoadTokenizer().Encode("가나다 abc"), bundle.LoadTokenizer().Encode("가나다 abc"));
        using DecoderWeights back = bundle.LoadWeights();
        foreach (var p in weights.Parameters) Assert.True(p.Value.Span.SequenceEqual(back[p.Name].Value.Span), p.Name);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(first, "tokenizer_config.json")));
        Assert.Equal("<|end|>", json.RootElement.GetProperty("eos_token").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(first, "model.safetensors")))), bundle.Digest);
    }

    [SkippableFact]
    public void Open_ManifestAndForeignFiles_DigestIsTheManifests()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(Golden)) File.Copy(file, folder[Path.GetFileName(file)]);
        folder.Write("model-00009-of-00009.safetensors", "not a tensor");
        folder.Write("pytorch_model.bin", "ignored");
        Directory.CreateDirectory(folder["provenance"]);
        folder.Write("provenance/manifest.json", "{}");
        Bundle bundle = Bundle.Open(folder.Path);
        using DecoderWeights weights = bundle.LoadWeights();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("{}"u8)), bundle.Digest);
    }

    [SkippableFact]
    public void LoadWeights_Shards_GiveTheSame()
    {
        using TemporaryFolder folder = new();
        File.Copy(Path.Combine(Golden, "config.json"), folder["config.json"]);
        using DecoderWeights weights = Bundle.Open(Golden).LoadWeights();
        SafetensorsSource[] sources = [.. weights.Sources];
        SafetensorsWriter.Write(folder["model-00001-of-00002.safetensors"], sources[..5]);
        SafetensorsWriter.Write(folder["model-00002-of-00002.safetensors"], sources[5..]);
        folder.Write("model.safetensors.index.json", "{\"weight_map\":{" + string.Join(',', sources.Select((s, i) => $"\"{s.Name}\":\"model-0000{(i < 5 ? 1 : 2)}-of-00002.safetensors\"")) + "}}");
        using DecoderWeights back = Bundle.Open(folder.Path).LoadWeights();
        foreach (var p in weights.Parameters) Assert.True(p.Value.Span.SequenceEqual(back[p.Name].Value.Span), p.Name);
    }

    [Fact]
    public void Open_WhatIsNoBundle_SaysWhatIsMissing()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("models.bundle_missing", Refused(folder["none"]));
        Assert.Equal("models.file_missing", Refused(folder["model.gguf"]));
        Assert.Equal("models.bundle_kind", Refused(folder.Write("tokenizer.model", "x")));
        Assert.Equal("models.bundle_file", Refused(folder.Write("notes.txt", "x")));
        Assert.Equal("models.bundle_part", Refused(folder.Path));
        ModelConfig.Write(folder["config.json"], Qwen3Family.Create(new DecoderShape
        {
            VocabularySize = 8, Width = 8, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadDimension = 8, FeedForwardWidth = 8, ContextLength = 8,
        }));
        Bundle bundle = Bundle.Open(folder.Path);
        Assert.Equal("models.bundle_weights", Assert.Throws<UserError>(() => bundle.LoadWeights()).Key);
        Assert.Null(bundle.LoadTemplate());

        static string Refused(string path) => Assert.Throws<UserError>(() => Bundle.Open(path)).Key;
    }
}
