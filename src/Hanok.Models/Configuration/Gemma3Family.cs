using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary><c>Gemma3ForCausalLM</c>: Gemma 2 without soft caps but with a norm over each head of q and k, five layers with a window to one without, each kind with a theta of its own (transformers <c>models/gemma3</c>).</summary>
static class Gemma3Family
{
    public const string Architecture = "Gemma3ForCausalLM";

    const string ModelType = "gemma3_text";

    static readonly KeyNames Names = GemmaKeys.Names with { OneRope = false };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072);
        int pattern = LayerKinds.Pattern(config, "sliding_window_pattern", 6);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => LayerKinds.ByPattern(i, pattern));
        (RopeSpec full, RopeSpec local) = new RopeConfig(1_000_000, context, Architecture).ReadKinds(config, 10_000);
        AttentionSpec attention = GemmaKeys.Attention(keys, config, full) with { QueryKeyNorm = new NormSpec(keys.Epsilon, NormKind.OnePlusWeight) };
        int window = LayerKinds.Window(config, sliding);
        double logits = GemmaKeys.Cap(config, "final_logit_softcapping");
        config.Finish(Architecture);
        return GemmaKeys.Spec(keys, Architecture, context, sliding.Select(s => s ? attention with { Window = window, Rope = local } : attention)) with { LogitSoftCap = (float)logits };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        GemmaKeys.Write(json, spec);
        RopeKinds.Write(json, spec);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
