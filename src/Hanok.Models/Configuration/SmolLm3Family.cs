using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>SmolLM3ForCausalLM</c>: Llama with some layers that do not rotate (transformers <c>models/smollm3</c>).</summary>
static class SmolLm3Family
{
    public const string Architecture = "SmolLM3ForCausalLM";

    const string ModelType = "smollm3";

    static readonly KeyNames Names = new() { Tied = true, GroupsOptional = false, LayersDiffer = true };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 32_768);
        bool attentionBias = config.Flag("attention_bias", false), feedForwardBias = config.Flag("mlp_bias", false);
        int interval = config.Integer("no_rope_layer_interval", 1, 1 << 16, 4);
        IReadOnlyList<int> rotates = config.Integers("no_rope_layers", 0, 1);
        if (rotates.Count == 0) rotates = [.. Enumerable.Range(0, keys.LayerCount).Select(i => (i + 1) % interval == 0 ? 0 : 1)];
        if (rotates.Count != keys.LayerCount) throw config.Wrong("no_rope_layers", $"{keys.LayerCount} × 0, 1");
        config.Demand("use_sliding_window", "false");
        if (LayerKinds.Read(config, keys.LayerCount, _ => false).Contains(true)) throw config.Wrong("layer_types", "\"full_attention\"");
        AttentionSpec attention = keys.Attention(config, new RopeConfig(2_000_000, context, Architecture).Read(config)) with { InputBias = attentionBias, OutputBias = attentionBias };
        // Without use_sliding_window the window has no effect, whatever it is.
        config.Ignore("sliding_window", "max_window_layers", "pretraining_tp");
        config.Finish(Architecture);
        SwiGluSpec feedForward = new(keys.FeedForwardWidth, feedForwardBias);
        return keys.Spec(Architecture, context, rotates.Select(r => keys.PreNorm(r == 1 ? attention : attention with { Rope = null }, feedForward)), new NormSpec(keys.Epsilon));
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        json.WriteBoolean("mlp_bias", ((DenseSpec)spec.Layers[0].FeedForward).Bias);
        json.WriteStartArray("no_rope_layers");
        foreach (LayerSpec layer in spec.Layers) json.WriteNumberValue(layer.Attention.Rope is null ? 0 : 1);
        json.WriteEndArray();
        json.WriteBoolean("use_sliding_window", false);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
