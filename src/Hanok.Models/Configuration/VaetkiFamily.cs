using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>
/// <c>VaetkiForCausalLM</c> (VAETKI): latent attention with a window on five layers of six, four norms (1 + w) a layer, a sigmoid router without bias or groups
/// (the vendor's published serving code; it has no code in transformers).
/// </summary>
/// <remarks>Sliding layers rotate by <c>rope_theta</c>, unscaled; full ones by <c>rope_theta_global</c>, with <c>rope_scaling</c> or, without one, positions divided by 8.</remarks>
static class VaetkiFamily
{
    public const string Architecture = "VaetkiForCausalLM";

    const string ModelType = "vaetki";

    const double GlobalInterpolation = 8;

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, FeedForward = false, LayersDiffer = true, OneRope = false };

    static readonly MixtureKeys Mixture = new() { Scale = 2.5, Dense = 3, CorrectionBias = false };

    static readonly CheckpointLayout Layout = new(
    [
        ("post_attention_layernorm", "pre_mlp_layernorm"), ("attention_output_layernorm", "post_attention_layernorm"), ("feed_forward_output_layernorm", "post_mlp_layernorm"),
    ]);

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        NormSpec norm = new(keys.Epsilon, NormKind.OnePlusWeight);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072);
        double global = config.Number("rope_theta_global", 1, 1e30, 1_000_000);
        RopeSpec written = new RopeConfig(10_000, context, Architecture) { Layout = RopeLayout.Interleaved }.Read(config);
        RopeSpec local = written with { Scaling = new RopeScaling.None() };
        RopeSpec full = new(global, written.Scaling is RopeScaling.None ? new RopeScaling.Linear(GlobalInterpolation) : written.Scaling) { Layout = RopeLayout.Interleaved };
        config.Demand("rope_interleave", "true");
        AttentionSpec attention = LatentKeys.Read(keys, config, _ => full, norm);
        int pattern = LayerKinds.Pattern(config, "sliding_window_pattern", 6);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => LayerKinds.ByPattern(i, pattern));
        int window = LayerKinds.Window(config, sliding);
        IReadOnlyList<FeedForwardSpec> feedForward = Mixture.Layers(config, keys.LayerCount);
        int predictions = config.Integer("num_nextn_predict_layers", 0, 64, 0);
        config.Finish(Architecture);
        AttentionSpec windowed = attention with { Window = window, Rope = local, Scale = LatentKeys.ScaleOf(attention.HeadDimension, local) };
        return keys.Spec(Architecture, context, feedForward.Select((f, i) => new LayerSpec
        {
            InputNorm = norm, Attention = sliding[i] ? windowed : attention, AttentionOutputNorm = norm, FeedForwardNorm = norm, FeedForward = f, FeedForwardOutputNorm = norm,
        }), norm) with { PredictionLayers = predictions, Layout = Layout };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LatentKeys.Write(json, spec.Layers[0].Attention);
        LayerKinds.Write(json, spec);
        Mixture.Write(json, spec);
        RopeSpec? local = spec.Layers.FirstOrDefault(l => l.Attention.Window > 0)?.Attention.Rope, full = spec.Layers.FirstOrDefault(l => l.Attention.Window == 0)?.Attention.Rope;
        RopeScaling scaling = full is null or { Scaling: RopeScaling.Linear { Factor: GlobalInterpolation } } ? new RopeScaling.None() : full.Scaling;
        RopeConfig.Write(json, new RopeSpec(local?.Theta ?? 10_000, scaling));
        if (full is not null) json.WriteNumber("rope_theta_global", full.Theta);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
