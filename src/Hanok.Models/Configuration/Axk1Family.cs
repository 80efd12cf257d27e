using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary><c>AXK1ForCausalLM</c> (A.X K1): DeepSeek-V3 with a norm after the experts, before they are added (transformers <c>models/axk1</c>).</summary>
static class Axk1Family
{
    public const string Architecture = "AXK1ForCausalLM";

    static readonly MixtureKeys Mixture = new() { Scale = 2.5, Dense = 1 };

    static readonly CheckpointLayout Layout = new([("feed_forward_output_layernorm", "post_mlp_layernorm")]);

    /// <summary>Reads its configuration; the vendor's own files write the type in capitals.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, config.IsText("model_type") && config.Text("model_type") == "AXK1" ? "AXK1" : "axk1", DeepseekV3Family.Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072);
        AttentionSpec attention = LatentKeys.Read(
            keys, config, layout => new RopeConfig(10_000, context, Architecture) { Layout = layout }.Read(config), new NormSpec(DeepseekV3Family.LatentEpsilon));
        IReadOnlyList<FeedForwardSpec> feedForward = Mixture.Layers(config, keys.LayerCount);
        int predictions = config.Integer("num_nextn_predict_layers", 0, 64, 0);
        config.Finish(Architecture);
        NormSpec norm = new(keys.Epsilon);
        return keys.Spec(Architecture, context, feedForward.Select(f => keys.PreNorm(attention, f) with { FeedForwardOutputNorm = f is MixtureSpec ? norm : null }), norm) with
        {
            PredictionLayers = predictions, Layout = Layout,
        };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LatentKeys.Write(json, spec.Layers[0].Attention);
        Mixture.Write(json, spec);
        json.WriteNumber("num_nextn_predict_layers", spec.PredictionLayers);
        SharedKeys.Write(json, spec, "axk1", DeepseekV3Family.Names);
    }
}
