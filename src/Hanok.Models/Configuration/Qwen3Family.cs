using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>Qwen3ForCausalLM</c>: Llama with a norm over each head of q and k before the rotation (transformers <c>models/qwen3</c>). What Hanok trains.</summary>
public static class Qwen3Family
{
    /// <summary>The name in <c>architectures</c>.</summary>
    public const string Architecture = "Qwen3ForCausalLM";

    const string ModelType = "qwen3";

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    internal static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType);
        int headDimension = config.Integer("head_dim", 1, 1 << 16, 128);
        bool bias = config.Flag("attention_bias", false);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 32_768);
        RopeSpec rope = new RopeConfig(10_000, context, Architecture).Read(config);
        config.Demand("use_sliding_window", "false");
        if (config.Texts("layer_types") is { } types && (types.Count != keys.LayerCount || types.Any(t => t != "full_attention")))
            throw config.Wrong("layer_types", $"{keys.LayerCount} × \"full_attention\"");
        // Without use_sliding_window the window has no effect, whatever it is.
        config.Ignore("sliding_window", "max_window_layers");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, Attention(keys.Heads, keys.KeyValueHeads, headDimension, rope, keys.Epsilon, bias), new SwiGluSpec(keys.FeedForwardWidth));
    }

    /// <summary>A new model of this family.</summary>
    public static DecoderSpec Create(DecoderShape shape) => SharedKeys.Of(shape).Spec(
        Architecture, shape.ContextLength, Attention(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, shape.Rope, shape.Epsilon, bias: false),
        new SwiGluSpec(shape.FeedForwardWidth));

    /// <summary>Writes the keys of its configuration.</summary>
    internal static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        json.WriteNumber("max_window_layers", spec.Layers.Count);
        json.WriteNull("sliding_window");
        json.WriteBoolean("use_sliding_window", false);
        SharedKeys.Write(json, spec, ModelType);
    }

    static AttentionSpec Attention(int heads, int keyValueHeads, int headDimension, RopeSpec rope, double epsilon, bool bias) => new()
    {
        Heads = heads,
        KeyValueHeads = keyValueHeads,
        HeadDimension = headDimension,
        Scale = SharedKeys.DefaultScale(headDimension),
        QueryKeyNorm = new NormSpec(epsilon),
        Rope = rope,
        InputBias = bias,
        OutputBias = bias,
    };
}
