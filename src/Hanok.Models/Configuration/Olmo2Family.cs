using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Olmo2ForCausalLM</c>: norms after each part only, and one over all heads of q and of k together (transformers <c>models/olmo2</c>).</summary>
static class Olmo2Family
{
    public const string Architecture = "Olmo2ForCausalLM";

    const string ModelType = "olmo2";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5 };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        AttentionSpec attention = Attention(keys, config, new RopeConfig(10_000, context, Architecture).Read(config));
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, Enumerable.Repeat(keys.PostNorm(attention, new SwiGluSpec(keys.FeedForwardWidth)), keys.LayerCount), new NormSpec(keys.Epsilon)) with
        {
            Layout = SandwichLayout.FeedForward,
        };
    }

    /// <summary>Attention with its norms.</summary>
    internal static AttentionSpec Attention(SharedKeys keys, ConfigObject config, RopeSpec rope)
    {
        bool bias = config.Flag("attention_bias", false);
        return keys.Attention(config, rope) with { QueryKeyNorm = new NormSpec(keys.Epsilon), QueryKeyNormWhole = true, InputBias = bias, OutputBias = bias };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
