using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Olmo3ForCausalLM</c>: OLMo 2 with a window on three layers of four; YaRN applies to full layers only (transformers <c>models/olmo3</c>).</summary>
static class Olmo3Family
{
    public const string Architecture = "Olmo3ForCausalLM";

    const string ModelType = "olmo3";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, LayersDiffer = true, OneRope = false };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => LayerKinds.ByPattern(i, 4));
        (RopeSpec full, RopeSpec local) = new RopeConfig(10_000, context, Architecture).ReadKinds(config, null);
        AttentionSpec attention = Olmo2Family.Attention(keys, config, full);
        int window = LayerKinds.Window(config, sliding);
        config.Finish(Architecture);
        SwiGluSpec feedForward = new(keys.FeedForwardWidth);
        return keys.Spec(Architecture, context, sliding.Select(s => keys.PostNorm(s ? attention with { Window = window, Rope = local } : attention, feedForward)), new NormSpec(keys.Epsilon)) with
        {
            Layout = SandwichLayout.FeedForward,
        };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        LayerKinds.Write(json, spec);
        RopeKinds.Write(json, spec);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
