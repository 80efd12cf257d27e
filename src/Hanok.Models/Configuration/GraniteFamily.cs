using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>GraniteForCausalLM</c>: Llama with multipliers of the embedding, the scores, the residual branches, and a divisor of the logits (transformers <c>models/granite</c>).</summary>
static class GraniteFamily
{
    public const string Architecture = "GraniteForCausalLM";

    const string ModelType = "granite";

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config));
        DecoderSpec spec = Multipliers.Read(keys, config, Architecture, context, attention with { Scale = 1 }, postNorms: false);
        double divisor = config.Number("logits_scaling", 1e-9, 1e9, 1);
        config.Finish(Architecture);
        return spec with { LogitScale = 1 / divisor };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        Multipliers.Write(json, spec);
        json.WriteNumber("logits_scaling", 1 / spec.LogitScale);
        SharedKeys.Write(json, spec, ModelType);
    }
}

/// <summary>The keys of Granite and of those built after it.</summary>
static class Multipliers
{
    /// <summary>Reads them; <paramref name="attention"/>'s scale is that of a missing <c>attention_multiplier</c>.</summary>
    public static DecoderSpec Read(SharedKeys keys, ConfigObject config, string architecture, int context, AttentionSpec attention, bool postNorms)
    {
        bool attentionBias = config.Flag("attention_bias", false), feedForwardBias = config.Flag("mlp_bias", false);
        double? scale = config.OptionalNumber("attention_multiplier", 1e-9, 1e9);
        attention = attention with { Scale = scale is { } s ? (float)s : attention.Scale, InputBias = attentionBias, OutputBias = attentionBias };
        LayerSpec layer = keys.PreNorm(attention, new SwiGluSpec(keys.FeedForwardWidth, feedForwardBias)) with { ResidualScale = config.Number("residual_multiplier", 1e-9, 1e9, 1) };
        NormSpec norm = new(keys.Epsilon);
        if (postNorms) layer = layer with { AttentionOutputNorm = norm, FeedForwardOutputNorm = norm };
        return keys.Spec(architecture, context, Enumerable.Repeat(layer, keys.LayerCount), norm) with { EmbeddingScale = config.Number("embedding_multiplier", 1e-9, 1e9, 1) };
    }

    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LayerSpec layer = spec.Layers[0];
        json.WriteBoolean("attention_bias", layer.Attention.InputBias);
        json.WriteNumber("attention_multiplier", layer.Attention.Scale);
        json.WriteNumber("embedding_multiplier", spec.EmbeddingScale);
        json.WriteBoolean("mlp_bias", ((DenseSpec)layer.FeedForward).Bias);
        json.WriteNumber("residual_multiplier", layer.ResidualScale);
    }
}
