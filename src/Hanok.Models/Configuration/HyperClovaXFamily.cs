using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary><c>HyperCLOVAXForCausalLM</c> (HyperCLOVA X SEED Think): Granite with norms after each part where <c>use_post_norm</c> says so, and a factor of the logits (transformers <c>models/hyperclovax</c>).</summary>
static class HyperClovaXFamily
{
    public const string Architecture = "HyperCLOVAXForCausalLM";

    const string ModelType = "hyperclovax";

    static readonly CheckpointLayout Layout = new([("attention_output_layernorm", "post_norm1"), ("feed_forward_output_layernorm", "post_norm2")]);

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 2048);
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config));
        DecoderSpec spec = Multipliers.Read(keys, config, Architecture, context, attention, config.Flag("use_post_norm", false));
        double factor = config.Number("logits_scaling", 1e-9, 1e9, 1);
        config.Ignore("pretraining_tp", "resid_pdrop", "embd_pdrop", "attn_pdrop", "summary_first_dropout", "end_token_id");
        config.Finish(Architecture);
        return spec with { LogitScale = factor, Layout = Layout };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        Multipliers.Write(json, spec);
        json.WriteNumber("logits_scaling", spec.LogitScale);
        json.WriteBoolean("use_post_norm", spec.Layers[0].AttentionOutputNorm is not null);
        SharedKeys.Write(json, spec, ModelType);
    }
}
