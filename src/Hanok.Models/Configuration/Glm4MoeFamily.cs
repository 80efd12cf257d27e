using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Glm4MoeForCausalLM</c> (GLM-4.5): grouped attention with biases on q, k and v, a part of each head rotated, DeepSeek-V3's router (transformers <c>models/glm4_moe</c>).</summary>
static class Glm4MoeFamily
{
    public const string Architecture = "Glm4MoeForCausalLM";

    const string ModelType = "glm4_moe";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, GroupsOptional = false, FeedForward = false, LayersDiffer = true };

    static readonly MixtureKeys Mixture = new() { Dense = 1 };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072), dimension = config.Integer("head_dim", 1, 1 << 16);
        RopeSpec rope = new RopeConfig(10_000, context, Architecture) { Partial = 0.5, HeadDimension = dimension }.Read(config);
        AttentionSpec attention = keys.Attention(config, rope, dimension) with
        {
            QueryKeyNorm = config.Flag("use_qk_norm", false) ? new NormSpec(keys.Epsilon) : null, InputBias = config.Flag("attention_bias", false),
        };
        IReadOnlyList<FeedForwardSpec> feedForward = Mixture.Layers(config, keys.LayerCount);
        int predictions = config.Integer("num_nextn_predict_layers", 0, 64, 0);
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, feedForward.Select(f => keys.PreNorm(attention, f)), new NormSpec(keys.Epsilon)) with { PredictionLayers = predictions };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        AttentionSpec a = spec.Layers[0].Attention;
        json.WriteBoolean("attention_bias", a.InputBias);
        Mixture.Write(json, spec);
        json.WriteNumber("num_nextn_predict_layers", spec.PredictionLayers);
        json.WriteNumber("partial_rotary_factor", a.Rope!.RotaryDimension == 0 ? 1 : (double)a.Rope.RotaryDimension / a.HeadDimension);
        json.WriteBoolean("use_qk_norm", a.QueryKeyNorm is not null);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
