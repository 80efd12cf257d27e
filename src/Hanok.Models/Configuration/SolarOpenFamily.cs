using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>SolarOpenForCausalLM</c>: Llama's attention with DeepSeek-V3's experts in every layer (transformers <c>models/solar_open</c>).</summary>
static class SolarOpenFamily
{
    public const string Architecture = "SolarOpenForCausalLM";

    const string ModelType = "solar_open";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, GroupsOptional = false, FeedForward = false };

    static readonly MixtureKeys Mixture = new();

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072), dimension = config.Integer("head_dim", 1, 1 << 16);
        RopeSpec rope = new RopeConfig(1_000_000, context, Architecture) { Partial = 1, HeadDimension = dimension }.Read(config);
        config.Demand("attention_bias", "false");
        config.Demand("use_qk_norm", "false");
        config.Demand("first_k_dense_replace", "0");
        // Every layer has experts: the width of a dense part is written and means nothing.
        config.Ignore("intermediate_size");
        MixtureSpec mixture = Mixture.Read(config);
        int predictions = config.Integer("num_nextn_predict_layers", 0, 64, 0);
        AttentionSpec attention = keys.Attention(config, rope, dimension);
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, attention, mixture) with { PredictionLayers = predictions };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        AttentionSpec a = spec.Layers[0].Attention;
        json.WriteBoolean("attention_bias", false);
        Mixture.Write(json, spec, firstDense: false);
        json.WriteNumber("partial_rotary_factor", a.Rope!.RotaryDimension == 0 ? 1 : (double)a.Rope.RotaryDimension / a.HeadDimension);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
