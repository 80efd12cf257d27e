using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Qwen2ForCausalLM</c> (Qwen 2 and 2.5, A.X 4.0): Llama with biases on q, k and v; layers from <c>max_window_layers</c> on may have a window (transformers <c>models/qwen2</c>).</summary>
static class Qwen2Family
{
    public const string Architecture = "Qwen2ForCausalLM";

    const string ModelType = "qwen2";

    static readonly KeyNames Names = new() { GroupsOptional = false, LayersDiffer = true };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 32_768);
        bool windows = config.Flag("use_sliding_window", false) && config.Has("sliding_window");
        int plain = config.Integer("max_window_layers", 0, 1 << 30, 28);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => windows && i >= plain);
        if (!windows && sliding.Contains(true)) throw config.Wrong("layer_types", "\"full_attention\" (use_sliding_window)");
        int window = LayerKinds.Window(config, sliding);
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config)) with { InputBias = true };
        config.Ignore("use_mrope");
        config.Finish(Architecture);
        SwiGluSpec feedForward = new(keys.FeedForwardWidth);
        return keys.Spec(Architecture, context, sliding.Select(s => keys.PreNorm(attention with { Window = s ? window : 0 }, feedForward)), new NormSpec(keys.Epsilon));
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LayerKinds.Write(json, spec);
        int plain = 0;
        while (plain < spec.Layers.Count && spec.Layers[plain].Attention.Window == 0) plain++;
        json.WriteNumber("max_window_layers", plain);
        json.WriteBoolean("use_sliding_window", plain < spec.Layers.Count);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
