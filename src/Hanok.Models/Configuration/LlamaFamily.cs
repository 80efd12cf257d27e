using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>LlamaForCausalLM</c>: pre-norm, half-split rotary embedding, grouped attention, SwiGLU (transformers <c>models/llama</c>).</summary>
public static class LlamaFamily
{
    /// <summary>The name in <c>architectures</c>.</summary>
    public const string Architecture = "LlamaForCausalLM";

    const string ModelType = "llama";

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    internal static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType);
        int headDimension = config.Integer("head_dim", 1, 1 << 16, keys.Width / keys.Heads);
        bool attentionBias = config.Flag("attention_bias", false), feedForwardBias = config.Flag("mlp_bias", false);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        RopeSpec rope = new RopeConfig(10_000, context, Architecture).Read(config);
        config.Demand("rope_interleaved", "false");
        // Splitting of products for tensor parallelism, marks of converters: no effect on the values.
        config.Ignore("pretraining_tp", "is_llama_config", "transformers.js_config");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, new AttentionSpec
        {
            Heads = keys.Heads,
            KeyValueHeads = keys.KeyValueHeads,
            HeadDimension = headDimension,
            Scale = SharedKeys.DefaultScale(headDimension),
            Rope = rope,
            InputBias = attentionBias,
            OutputBias = attentionBias,
        }, new SwiGluSpec(keys.FeedForwardWidth, feedForwardBias));
    }

    /// <summary>A new model of this family.</summary>
    public static DecoderSpec Create(DecoderShape shape) => SharedKeys.Of(shape).Spec(Architecture, shape.ContextLength, new AttentionSpec
    {
        Heads = shape.Heads,
        KeyValueHeads = shape.KeyValueHeads,
        HeadDimension = shape.HeadDimension,
        Scale = SharedKeys.DefaultScale(shape.HeadDimension),
        Rope = shape.Rope,
    }, new SwiGluSpec(shape.FeedForwardWidth));

    /// <summary>Writes the keys of its configuration.</summary>
    internal static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        json.WriteBoolean("mlp_bias", ((SwiGluSpec)spec.Layers[0].FeedForward).Bias);
        SharedKeys.Write(json, spec, ModelType);
    }
}
