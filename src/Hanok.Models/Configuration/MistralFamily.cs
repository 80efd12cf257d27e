using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary><c>MistralForCausalLM</c>: Llama with a window on every layer where one is written (transformers <c>models/mistral</c>).</summary>
static class MistralFamily
{
    public const string Architecture = "MistralForCausalLM";

    const string ModelType = "mistral";

    static readonly KeyNames Names = new() { GroupsOptional = false };

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 131_072);
        bool[] sliding = LayerKinds.Read(config, keys.LayerCount, _ => config.Has("sliding_window"));
        if (sliding.Distinct().Count() > 1) throw config.Wrong("layer_types", "n × \"sliding_attention\"");
        AttentionSpec attention = keys.Attention(config, new RopeConfig(10_000, context, Architecture).Read(config)) with { Window = LayerKinds.Window(config, sliding) };
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, attention, new SwiGluSpec(keys.FeedForwardWidth));
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LayerKinds.WriteWindow(json, spec);
        SharedKeys.Write(json, spec, ModelType, Names);
    }
}
