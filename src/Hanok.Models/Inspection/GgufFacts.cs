using System.Text;
using Hanok.Models.Gguf;

namespace Hanok.Models.Inspection;

/// <summary>What a GGUF file says of itself, whether its model is known or not.</summary>
static class GgufFacts
{
    const int Control = 3;

    /// <summary>The facts; values of another type than expected are left out here, and shown among the metadata.</summary>
    public static Inspection Of(GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        return new Inspection
        {
            Path = file.Path,
            Format = $"GGUF v{file.Version}, alignment {file.Alignment}",
            Architecture = Text(metadata, "general.architecture"),
            Tensors = [.. file.Tensors.Select(TensorFacts.Of)],
            Metadata = [.. metadata.Select(m => new MetadataFact(m.Key, m.Value.TypeName, m.Value.ToString(), m.Value.Count))],
            Files = ModelInspector.Sizes(file.Files),
            Tokenizer = Tokenizer(metadata),
            ChatTemplate = Text(metadata, "tokenizer.chat_template"),
        };
    }

    static TokenizerFacts? Tokenizer(GgufMetadata metadata)
    {
        if (!metadata.TryGet("tokenizer.ggml.tokens", out GgufValue? tokens) || tokens is not { Type: GgufValueType.Array, ElementType: GgufValueType.String }) return null;
        List<(int Id, string Text)> special = [];
        if (metadata.TryGet("tokenizer.ggml.token_type", out GgufValue? types) && types.Count == tokens.Count)
        {
            byte[][] texts = tokens.ReadStrings();
            for (int id = 0; id < texts.Length; id++)
                if (types.TryIntegerAt(id, out long type) && type == Control) special.Add((id, Encoding.UTF8.GetString(texts[id])));
        }
        string kind = string.Join(", ", new[] { Text(metadata, "tokenizer.ggml.model"), Text(metadata, "tokenizer.ggml.pre") }.OfType<string>());
        return new TokenizerFacts((int)tokens.Count, special, kind.Length == 0 ? null : kind);
    }

    static string? Text(GgufMetadata metadata, string key) =>
        metadata.TryGet(key, out GgufValue? value) && value.Type == GgufValueType.String ? Encoding.UTF8.GetString(value.StringBytes) : null;
}
