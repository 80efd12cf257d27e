using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>DeepseekV3ForCausalLM</c> (DeepSeek-V3, Kanana 2): latent attention, sigmoid router with a bias of the choice and groups, shared experts (transformers <c>models/deepseek_v3</c>).</summary>
static class DeepseekV3Family
{
    public const string Architecture = "DeepseekV3ForCausalLM";

    const string ModelType = "deepseek_v3";

    /// <summary>ε of the latents' norms, whatever <c>rms_norm_eps</c> says.</summary>
    internal const double LatentEpsilon = 1e-6;

    internal static readonly KeyNames Names = new() { FeedForward = false, LayersDiffer = true };

    static readonly MixtureKeys Mixture = new() { Scale = 2.5, Dense = 3 };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 4096);
        AttentionSpec attention = LatentKeys.Read(keys, config, layout => new RopeConfig(10_000, context, Architecture) { Layout = layout }.Read(config), new NormSpec(LatentEpsilon));
        IReadOnlyList<FeedForwardSpec> feedForward = Mixture.Layers(config, keys.LayerCount);
        int predictions = config.Integer("num_nextn_predict_layers", 0, 64, 0);
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, feedForward.Select(f => keys.PreNorm(attention, f)), new NormSpec(keys.Epsilon)) with { PredictionLayers = predictions };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LatentKeys.Write(json, spec.Layers[0].Attention);
        Mixture.Write(json, spec);
        json.WriteNumber("num_nextn_predict_layers", spec.PredictionLayers);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
