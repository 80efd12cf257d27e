using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Bundles;

/// <summary>Writes a model's directory so that transformers, vLLM, llama.cpp's converter and Hanok open it. The same parts give the same bytes.</summary>
public static class BundleWriter
{
    /// <summary>Writes <c>config.json</c>, <c>generation_config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>model.safetensors</c> (binary32) into <paramref name="folder"/>, each at once.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>files.cannot_write</c>.</exception>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than the model, or no token of an id that is named.</exception>
    public static void Write(string folder, DecoderWeights weights, Tokenizer tokenizer, ChatTemplate? template, GenerationDefaults generation)
    {
        DecoderSpec spec = weights.Spec;
        if (tokenizer.VocabularySize > spec.VocabularySize)
            throw new ArgumentException($"the tokenizer has {tokenizer.VocabularySize} tokens, the model {spec.VocabularySize}", nameof(tokenizer));
        Directory.CreateDirectory(folder);
        ModelConfig.Write(Path.Combine(folder, "config.json"), spec);
        generation.Write(Path.Combine(folder, "generation_config.json"), spec.BeginToken, spec.PadToken);
        AtomicFile.WriteBytes(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJson());
        WriteTokenizerConfig(Path.Combine(folder, "tokenizer_config.json"), spec, tokenizer, template);
        weights.Save(Path.Combine(folder, "model.safetensors"));
    }

    /// <summary>Writes <c>tokenizer_config.json</c>.</summary>
    internal static void WriteTokenizerConfig(string path, DecoderSpec spec, Tokenizer tokenizer, ChatTemplate? template) => AtomicFile.WriteBytes(path, ModelConfig.ToJson(json =>
    {
        json.WriteBoolean("add_bos_token", false);
        json.WriteBoolean("add_prefix_space", false);
        WriteToken("bos_token", spec.BeginToken);
        if (template is not null) json.WriteString("chat_template", template.Source);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        WriteToken("eos_token", spec.EndTokens is [int end, ..] ? end : null);
        json.WriteNumber("model_max_length", spec.ContextLength);
        WriteToken("pad_token", spec.PadToken);
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");

        void WriteToken(string key, int? id)
        {
            if (id is { } n) json.WriteString(key, tokenizer.TokenText(n) ?? throw new ArgumentException($"{key}: the tokenizer has no token {n}", nameof(tokenizer)));
            else json.WriteNull(key);
        }
    }));
}
