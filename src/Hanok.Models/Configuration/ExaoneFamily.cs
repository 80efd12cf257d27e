using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary><c>ExaoneForCausalLM</c> (EXAONE 3.0, 3.5, Deep): Llama under other names (LG AI Research's repositories; it has no code in transformers).</summary>
static class ExaoneFamily
{
    public const string Architecture = "ExaoneForCausalLM";

    const string ModelType = "exaone";

    static readonly KeyNames Names = new() { Layers = "num_layers", Epsilon = "layer_norm_epsilon", DefaultEpsilon = 1e-5, Activation = "activation_function" };

    static readonly CheckpointLayout Layout = new(
    [
        ("model.embed_tokens", "transformer.wte"), ("model.norm", "transformer.ln_f"), ("input_layernorm", "ln_1"), ("post_attention_layernorm", "ln_2"),
        ("self_attn.o_proj", "attn.attention.out_proj"), ("self_attn.", "attn.attention."), ("mlp.gate_proj", "mlp.c_fc_0"), ("mlp.up_proj", "mlp.c_fc_1"), ("mlp.down_proj", "mlp.c_proj"),
    ], "transformer.h.");

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config));
        config.Ignore("embed_dropout");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, attention, new SwiGluSpec(keys.FeedForwardWidth)) with { Layout = Layout };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteNumber("embed_dropout", 0);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
