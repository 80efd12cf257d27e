using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Models.Gguf;

/// <summary>Makes the tokenizer of a GGUF file from its keys <c>tokenizer.ggml.*</c>.</summary>
static class GgufVocabulary
{
    const string Prefix = "tokenizer.ggml.";

    /// <summary>The tokenizer.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.gguf_value</c>; as <see cref="GgufTokenizer.Create"/>.</exception>
    public static Tokenizer Read(GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        return GgufTokenizer.Create(new GgufTokenizerData
        {
            Model = metadata.Text(Prefix + "model") ?? throw metadata.Missing(Prefix + "model"),
            Pre = metadata.Text(Prefix + "pre"),
            Tokens = Memory(metadata.Strings(Prefix + "tokens")) ?? throw metadata.Missing(Prefix + "tokens"),
            Types = metadata.Integers(Prefix + "token_type", int.MinValue, int.MaxValue),
            Scores = metadata.Numbers(Prefix + "scores"),
            Merges = Memory(metadata.Strings(Prefix + "merges")),
            Bos = Id("bos_token_id"),
            Eos = Id("eos_token_id"),
            Unknown = Id("unknown_token_id"),
            AddsBos = metadata.Flag(Prefix + "add_bos_token"),
            AddsEos = metadata.Flag(Prefix + "add_eos_token"),
            AddsSpacePrefix = metadata.Flag(Prefix + "add_space_prefix"),
        }, file.Path);

        int? Id(string key) => metadata.Integer(Prefix + key, int.MinValue, int.MaxValue) is { } id and >= 0 ? id : null;
    }

    static ReadOnlyMemory<byte>[]? Memory(byte[][]? texts) => texts is null ? null : Array.ConvertAll(texts, t => new ReadOnlyMemory<byte>(t));
}
