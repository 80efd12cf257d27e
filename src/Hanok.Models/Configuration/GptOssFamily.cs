using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary><c>GptOssForCausalLM</c>: biases everywhere, sinks, every other layer with a window, experts with a clamped activation chosen before the softmax (transformers <c>models/gpt_oss</c>).</summary>
static class GptOssFamily
{
    public const string Architecture = "GptOssForCausalLM";

    const string ModelType = "gpt_oss";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, GroupsOptional = false, FeedForward = false, LayersDiffer = true };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, i => i % 2 == 0);
        bool bias = config.Flag("attention_bias", true);
        RopeSpec rope = new RopeConfig(150_000, context, Architecture).Read(config);
        AttentionSpec attention = keys.Attention(config, rope, config.Integer("head_dim", 1, 1 << 16)) with { Sinks = true, InputBias = bias, OutputBias = bias };
        int window = LayerKinds.Window(config, sliding), experts = config.Integer("num_local_experts", 1, 1 << 16);
        int chosen = config.Integer("num_experts_per_tok", 1, experts);
        if (config.Integer("experts_per_token", 1, experts, chosen) != chosen) throw config.Wrong("experts_per_token", $"{chosen}");
        GatedActivation activation = new(GatedActivationKind.ClampedSilu, (float)config.Number("swiglu_limit", 1e-3, 1e9, 7), (float)config.Number("swiglu_alpha", 1e-3, 1e9, 1.702));
        MixtureSpec mixture = new(config.Integer("intermediate_size", 1, SharedKeys.WidestModel), new RouterRule(experts, chosen, RouterScore.SoftmaxOfChosen), activation) { RouterBias = true, ExpertBias = true };
        config.Ignore("initial_context_length", "router_aux_loss_coef", "output_router_logits");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, sliding.Select(s => keys.PreNorm(attention with { Window = s ? window : 0 }, mixture)), new NormSpec(keys.Epsilon)) with
        {
            Layout = GptOssLayout.Instance,
        };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        MixtureSpec m = (MixtureSpec)spec.Layers[0].FeedForward;
        json.WriteBoolean("attention_bias", spec.Layers[0].Attention.InputBias);
        json.WriteNumber("intermediate_size", m.Width);
        LayerKinds.Write(json, spec);
        json.WriteNumber("num_experts_per_tok", m.Router.Chosen);
        json.WriteNumber("num_local_experts", m.Router.Experts);
        json.WriteNumber("swiglu_alpha", m.Activation.Alpha);
        json.WriteNumber("swiglu_limit", m.Activation.Limit);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
