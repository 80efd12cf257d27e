using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary><c>Gemma2ForCausalLM</c>: norms (1 + w) before and after each part, GeGLU, soft caps on scores and logits, every other layer with a window (transformers <c>models/gemma2</c>).</summary>
static class Gemma2Family
{
    public const string Architecture = "Gemma2ForCausalLM";

    const string ModelType = "gemma2";

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, GemmaKeys.Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 8192);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => i % 2 == 0);
        AttentionSpec attention = GemmaKeys.Attention(keys, config, new RopeConfig(10_000, context, Architecture).Read(config));
        int window = LayerKinds.Window(config, sliding);
        double logits = GemmaKeys.Cap(config, "final_logit_softcapping");
        config.Ignore("sliding_window_size");
        config.Finish(Architecture);
        return GemmaKeys.Spec(keys, Architecture, context, sliding.Select(s => attention with { Window = s ? window : 0 })) with { LogitSoftCap = (float)logits };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        GemmaKeys.Write(json, spec);
        SharedKeys.Write(json, spec, ModelType, GemmaKeys.Names);
    }
}

/// <summary>What the Gemma families have in common.</summary>
static class GemmaKeys
{
    public static KeyNames Names { get; } = new() { Activation = "hidden_activation", ActivationValue = "gelu_pytorch_tanh", Tied = true, GroupsOptional = false, LayersDiffer = true };

    /// <summary>Attention with the scale of <c>query_pre_attn_scalar</c>.</summary>
    public static AttentionSpec Attention(SharedKeys keys, ConfigObject config, RopeSpec rope)
    {
        // Older files write the activation twice, the second time under a key that is not read.
        config.Demand("hidden_act", "\"gelu_pytorch_tanh\"", "\"gelu\"");
        config.Demand("use_bidirectional_attention", "false");
        config.Ignore("cache_implementation", "_sliding_window_pattern");
        bool bias = config.Flag("attention_bias", false);
        return keys.Attention(config, rope, config.Integer("head_dim", 1, 1 << 16, 256)) with
        {
            Scale = (float)(1 / Math.Sqrt(config.Number("query_pre_attn_scalar", 1e-6, 1e9, 256))), SoftCap = (float)Cap(config, "attn_logit_softcapping"), InputBias = bias, OutputBias = bias,
        };
    }

    /// <summary>A soft cap; 0 where it is missing or null.</summary>
    public static double Cap(ConfigObject config, string key) => config.Number(key, 1e-3, 1e9, 0);

    /// <summary>The decoder: the embedding is multiplied by sqrt(D).</summary>
    public static DecoderSpec Spec(SharedKeys keys, string architecture, int context, IEnumerable<AttentionSpec> attention)
    {
        NormSpec norm = new(keys.Epsilon, NormKind.OnePlusWeight);
        return keys.Spec(architecture, context, attention.Select(a => new LayerSpec
        {
            InputNorm = norm, Attention = a, AttentionOutputNorm = norm, FeedForwardNorm = norm, FeedForward = new GeGluSpec(keys.FeedForwardWidth), FeedForwardOutputNorm = norm,
        }), norm) with { EmbeddingScale = Math.Sqrt(keys.Width), Layout = SandwichLayout.FeedForward };
    }

    /// <summary>Writes what they have in common.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        AttentionSpec a = spec.Layers[0].Attention;
        json.WriteBoolean("attention_bias", a.InputBias);
        WriteCap(json, "attn_logit_softcapping", a.SoftCap);
        WriteCap(json, "final_logit_softcapping", spec.LogitSoftCap);
        // The scalar is a whole number in every published model; the nearest one gives the scale back.
        json.WriteNumber("query_pre_attn_scalar", Scalar(a.Scale));
        LayerKinds.Write(json, spec);
    }

    static void WriteCap(Utf8JsonWriter json, string key, float cap)
    {
        if (cap == 0) json.WriteNull(key);
        else json.WriteNumber(key, cap);
    }

    static double Scalar(float scale)
    {
        double exact = 1 / ((double)scale * scale), whole = Math.Round(exact);
        return (float)(1 / Math.Sqrt(whole)) == scale ? whole : exact;
    }
}
