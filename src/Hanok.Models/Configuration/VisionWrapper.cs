using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Models.Configuration;

/// <summary>Models that read pictures too: their <c>text_config</c> is the configuration of a decoder, which alone is computed here.</summary>
static class VisionWrapper
{
    const string Inner = "text_config";

    static readonly string[] Architectures =
    [
        "Gemma3ForConditionalGeneration", "Mistral3ForConditionalGeneration", "HyperCLOVAXVisionV2ForConditionalGeneration", "HCXVisionV2ForConditionalGeneration", "HCXVisionV2ForCausalLM",
        "Exaone4_5_ForConditionalGeneration",
    ];

    // What the class takes where the inner configuration leaves it out, as Gemma 3's first files do (transformers Gemma3TextConfig).
    static readonly (string ModelType, string Architecture, JsonElement Defaults)[] Texts =
    [
        ("gemma3_text", Gemma3Family.Architecture, Json("""{"vocab_size": 262208, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256}""")),
        ("mistral", MistralFamily.Architecture, Json("{}")),
        ("hyperclovax", HyperClovaXFamily.Architecture, Json("{}")),
        ("exaone4", Exaone4Family.Architecture, Json("{}")),
    ];

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<string> Known => Architectures;

    /// <summary>The decoder's own configuration and its family; null where <paramref name="architecture"/> is no such model.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>: no inner configuration, or one of another kind; a key of the outer one that is not known.</exception>
    public static (ConfigObject Text, string Architecture)? Open(ConfigObject config, string architecture)
    {
        if (!Architectures.Contains(architecture)) return null;
        ConfigObject text = config.Object(Inner) ?? throw config.Missing(Inner);
        string kind = text.Text("model_type") ?? throw text.Missing("model_type");
        if (!Texts.Any(t => t.ModelType == kind)) throw text.Wrong("model_type", string.Join(", ", Texts.Select(t => $"\"{t.ModelType}\"")));
        var known = Texts.First(t => t.ModelType == kind);
        // What concerns the whole model stands outside in some files, inside in others.
        text.Inherit(config, "tie_word_embeddings", "bos_token_id", "eos_token_id", "pad_token_id");
        text.Default(known.Defaults);
        // Pictures: their tokens, the part that reads them, and what leads from it to the decoder.
        config.Ignore(
            "architectures", "model_type", "auto_map", "_name_or_path", "transformers_version", "dtype", "torch_dtype", "initializer_range", "use_cache", "quantization_config",
            "vision_config", "image_token_id", "image_token_index", "video_token_id", "video_token_index", "img_start_id", "video_start_id", "vision_start_token_id", "vision_end_token_id",
            "boi_token_index", "eoi_token_index", "mm_tokens_per_image", "spatial_merge_size", "vision_feature_layer", "vision_feature_select_strategy", "projector_hidden_act",
            "multimodal_projector_bias", "mm_projector_type", "vision_model_name_or_path", "text_model_name_or_path", "freeze_encoder", "freeze_decoder", "freeze_mm_projector");
        config.Finish(architecture);
        return (text, known.Architecture);
    }

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
