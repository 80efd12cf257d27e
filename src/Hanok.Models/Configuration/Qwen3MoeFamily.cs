using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary><c>Qwen3MoeForCausalLM</c>: Qwen3 with experts in every layer but those named, a softmax over all of them before the choice (transformers <c>models/qwen3_moe</c>).</summary>
static class Qwen3MoeFamily
{
    public const string Architecture = "Qwen3MoeForCausalLM";

    const string ModelType = "qwen3_moe";

    static readonly KeyNames Names = new() { GroupsOptional = false, FeedForward = false, LayersDiffer = true };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 32_768);
        RopeSpec rope = new RopeConfig(10_000, context, Architecture).Read(config);
        bool bias = config.Flag("attention_bias", false);
        AttentionSpec attention = keys.Attention(config, rope, config.Integer("head_dim", 1, 1 << 16)) with { QueryKeyNorm = new NormSpec(keys.Epsilon), InputBias = bias, OutputBias = bias };
        // transformers 5 writes num_local_experts, published files num_experts.
        int experts = config.Integer(config.Has("num_local_experts") ? "num_local_experts" : "num_experts", 1, 1 << 16);
        if (config.Integer("num_experts", 1, 1 << 16, experts) != experts) throw config.Wrong("num_experts", $"{experts}");
        MixtureSpec mixture = new(config.Integer("moe_intermediate_size", 1, SharedKeys.WidestModel),
            new RouterRule(experts, config.Integer("num_experts_per_tok", 1, experts), RouterScore.Softmax) { Renormalise = config.Flag("norm_topk_prob", false) }, GatedActivation.Silu);
        int step = config.Integer("decoder_sparse_step", 1, 1 << 16, 1);
        IReadOnlyList<int> plain = config.Integers("mlp_only_layers", 0, 1 << 16);
        IReadOnlyList<FeedForwardSpec> feedForward = MixtureKeys.Split(config, keys.LayerCount, i => plain.Contains(i) || (i + 1) % step != 0, mixture);
        config.Demand("use_sliding_window", "false");
        if (LayerKinds.Read(config, keys.LayerCount, _ => false).Contains(true)) throw config.Wrong("layer_types", "\"full_attention\"");
        config.Ignore("sliding_window", "max_window_layers", "router_aux_loss_coef", "output_router_logits");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, feedForward.Select(f => keys.PreNorm(attention, f)), new NormSpec(keys.Epsilon));
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        MixtureSpec m = spec.Layers.Select(l => l.FeedForward).OfType<MixtureSpec>().First();
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        json.WriteNumber("decoder_sparse_step", 1);
        json.WriteStartArray("mlp_only_layers");
        for (int i = 0; i < spec.Layers.Count; i++)
            if (spec.Layers[i].FeedForward is DenseSpec) json.WriteNumberValue(i);
        json.WriteEndArray();
        json.WriteNumber("moe_intermediate_size", m.Width);
        json.WriteBoolean("norm_topk_prob", m.Router.Renormalise);
        json.WriteNumber("num_experts", m.Router.Experts);
        json.WriteNumber("num_experts_per_tok", m.Router.Chosen);
        json.WriteBoolean("use_sliding_window", false);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
