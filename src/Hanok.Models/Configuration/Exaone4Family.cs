using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Exaone4ForCausalLM</c> (EXAONE 4.0): norms after each part only, a norm over each head of q and k; where there is a window, full layers do not rotate (transformers <c>models/exaone4</c>).</summary>
static class Exaone4Family
{
    public const string Architecture = "Exaone4ForCausalLM";

    const string ModelType = "exaone4";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, GroupsOptional = false, LayersDiffer = true };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        bool windowed = config.Has("sliding_window");
        int pattern = LayerKinds.Pattern(config, "sliding_window_pattern", windowed ? 4 : 0);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => windowed && LayerKinds.ByPattern(i, pattern));
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config)) with { QueryKeyNorm = new NormSpec(keys.Epsilon) };
        int window = LayerKinds.Window(config, sliding);
        config.Finish(Architecture);
        SwiGluSpec feedForward = new(keys.FeedForwardWidth);
        return keys.Spec(Architecture, context, sliding.Select(s => keys.PostNorm(attention with { Window = s ? window : 0, Rope = s || !windowed ? attention.Rope : null }, feedForward)), new NormSpec(keys.Epsilon)) with
        {
            Layout = SandwichLayout.FeedForward,
        };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LayerKinds.Write(json, spec);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
