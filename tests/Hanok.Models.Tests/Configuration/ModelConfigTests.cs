using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Configuration;

public class ModelConfigTests
{
    const string Llama = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 3,
         "intermediate_size": 160, "vocab_size": 256, "max_position_embeddings": 512, "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "eos_token_id": [2, 3], "bos_token_id": 1
        """;

    static DecoderSpec Read(string json)
    {
        using TemporaryFolder folder = new();
        return ModelConfig.Read(folder.Write("config.json", json));
    }

    static UserError Refused(string json) => Assert.Throws<UserError>(() => Read(json));

    [Fact]
    public void Read_BothSpellings_GiveTheSameSpecification()
    {
        DecoderSpec old = Read(Llama + """, "rope_theta": 500000.0, "torch_dtype": "float32", "rope_scaling": {"type": "llama3", "factor": 8.0, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 64}}""");
        DecoderSpec now = Read(Llama + """, "dtype": "float32", "rope_parameters": {"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 64}}""");
        Assert.Equal(old.Layers, now.Layers);
        Assert.Equal(old with { Layers = now.Layers, EndTokens = now.EndTokens }, now);
        Assert.Equal(new RopeSpec(500_000, new RopeScaling.Llama3(8, 1, 4, 64)), now.Layers[2].Attention.Rope);
        Assert.Equal([2, 3], now.EndTokens);
        Assert.Equal(16, now.Layers[0].Attention.HeadDimension);
        Assert.Equal(0.25f, now.Layers[0].Attention.Scale);
        Assert.Equal(1e-5, now.FinalNorm.Epsilon);
    }

    [Theory]
    [InlineData(""", "rope_scaling": {"type": "yarn", "factor": 4.0}}""", 512)]
    [InlineData(""", "rope_parameters": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 128, "rope_theta": 10000.0}}""", 128)]
    public void Read_Yarn_HasItsDefaults(string tail, int original) =>
        Assert.Equal(new RopeSpec(10_000, new RopeScaling.Yarn(4, original)), Read(Llama + tail).Layers[0].Attention.Rope);

    [Theory]
    [InlineData(""", "logit_scale": 2.0}""", "models.config_unknown", "logit_scale")]
    [InlineData(""", "quantization_config": {"bits": 4}}""", "models.config_value", "quantization_config")]
    [InlineData(""", "rope_scaling": {"type": "dynamic", "factor": 2.0}}""", "models.config_value", "rope_scaling.type")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": 2.0, "short_factor": [1.0]}}""", "models.config_unknown", "rope_scaling.short_factor")]
    [InlineData(""", "rope_scaling": {"type": "linear"}}""", "models.config_missing", "rope_scaling.factor")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": "2"}}""", "models.config_value", "rope_scaling.factor")]
    [InlineData(""", "rope_theta": 10000.0, "rope_parameters": {"rope_theta": 20000.0, "rope_type": "default"}}""", "models.config_value", "rope_parameters.rope_theta")]
    [InlineData(""", "rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5}}""", "models.config_value", "rope_parameters.partial_rotary_factor")]
    [InlineData(""", "hidden_act": "gelu"}""", "models.config_value", "hidden_act")]
    [InlineData(""", "model_type": "llama4"}""", "models.config_twice", "model_type")]
    [InlineData(""", "head_dim": 15}""", "models.config_value", "head_dim")]
    [InlineData(""", "head_dim": 0}""", "models.config_value", "head_dim")]
    [InlineData(""", "rope_interleaved": true}""", "models.config_value", "rope_interleaved")]
    public void Read_WhatWouldChangeTheComputation_IsRefusedByName(string tail, string key, string name)
    {
        UserError e = Refused(Llama + tail);
        Assert.Equal(key, e.Key);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(name, e.In(UserLanguage.Korean), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"architectures": ["MambaForCausalLM"]}""", "MambaForCausalLM")]
    [InlineData("""{"architectures": ["LlamaForCausalLM", "Qwen3ForCausalLM"]}""", "LlamaForCausalLM, Qwen3ForCausalLM")]
    [InlineData("""{"model_type": "llama"}""", "llama")]
    [InlineData("""{}""", "–")]
    public void Read_UnknownArchitecture_IsRefusedByName(string json, string name)
    {
        UserError e = Refused(json);
        Assert.Equal("models.architecture_unknown", e.Key);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NullsAndHarmlessKeys_AreFine() =>
        Assert.Equal(3, Read(Llama + """, "quantization_config": null, "attention_dropout": 0.1, "transformers_version": "4.1", "use_cache": false, "pad_token_id": -1}""").Layers.Count);

    [Theory]
    [InlineData("hidden_size")]
    [InlineData("vocab_size")]
    [InlineData("num_hidden_layers")]
    [InlineData("intermediate_size")]
    [InlineData("num_attention_heads")]
    public void Read_MissingSize_IsNamed(string key)
    {
        UserError e = Refused(Llama.Replace($"\"{key}\":", "\"attention_dropout\":", StringComparison.Ordinal) + "}");
        Assert.Equal("models.config_missing", e.Key);
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800\": 1")]
    [InlineData("x\": \"\\udc00 \"")]
    public void Read_HalfASurrogatePair_IsRefused(string member) => Assert.Equal("models.json", Refused(Llama + $", \"{member}}}").Key);

    [Theory]
    [InlineData("use_sliding_window", "true")]
    [InlineData("layer_types", """["full_attention"]""")]
    [InlineData("layer_types", """["full_attention", "sliding_attention", "full_attention"]""")]
    public void Read_Qwen3WithWindows_IsRefused(string key, string value)
    {
        UserError e = Refused(Llama.Replace("LlamaForCausalLM", "Qwen3ForCausalLM", StringComparison.Ordinal).Replace("\"llama\"", "\"qwen3\"", StringComparison.Ordinal) + $", \"{key}\": {value}}}");
        Assert.Equal("models.config_value", e.Key);
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<RopeScaling> Scalings =>
        [new RopeScaling.None(), new RopeScaling.Linear(2), new RopeScaling.Llama3(8, 1, 4, 64), new RopeScaling.Yarn(4.4, 32) { BetaFast = 64, BetaSlow = 2, AttentionFactor = 1.1, MScale = 0.7, MScaleAllDimensions = 0.9, Truncate = false }, new RopeScaling.Yarn(2, 64)];

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Write_ThenRead_GivesTheSpecificationBack(RopeScaling scaling)
    {
        using TemporaryFolder folder = new();
        DecoderShape shape = new()
        {
            VocabularySize = 300, Width = 64, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDimension = 32, FeedForwardWidth = 96, ContextLength = 256,
            Rope = new RopeSpec(1_000_000, scaling), Epsilon = 1e-6, TiedEmbeddings = false, BeginToken = 5, EndTokens = [6, 7], PadToken = 8,
        };
        foreach (DecoderSpec spec in new[] { Qwen3Family.Create(shape), LlamaFamily.Create(shape) })
        {
            string path = folder["config.json"];
            ModelConfig.Write(path, spec);
            DecoderSpec back = ModelConfig.Read(path);
            Assert.Equal(spec.Layers, back.Layers);
            Assert.Equal(spec.EndTokens, back.EndTokens);
            Assert.Equal(spec with { Layers = back.Layers, EndTokens = back.EndTokens }, back);
        }
    }

    [Property(MaxTest = 300)]
    public void Read_MutatedText_ReadsOrRefuses(int[] edits)
    {
        List<char> text = [.. Llama + """, "rope_scaling": {"type": "yarn", "factor": 4.0}}"""];
        foreach (int edit in edits)
        {
            int at = (int)((uint)edit % (uint)text.Count);
            if ((edit >> 20 & 1) == 0) text[at] = "0129\"{}[],:-eE.ntf"[(edit >>> 8) % 17];
            else if (text.Count > 1) text.RemoveAt(at);
        }
        try
        {
            Read(string.Concat(text));
        }
        catch (UserError e)
        {
            Assert.StartsWith("models.", e.Key, StringComparison.Ordinal);
        }
    }
}
