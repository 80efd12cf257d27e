using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;

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
            RemovesExtraSpaces = metadata.Flag(Prefix + "remove_extra_whitespaces"),
            CharsMap = metadata.Integers(Prefix + "precompiled_charsmap", sbyte.MinValue, byte.MaxValue) is { } map ? Array.ConvertAll(map, n => (byte)n) : null,
        }, file.Path);

        int? Id(string key) => metadata.Integer(Prefix + key, int.MinValue, int.MaxValue) is { } id and >= 0 ? id : null;
    }

    /// <summary>The keys of the tokenizer, the special tokens and the template of a bundle.</summary>
    /// <exception cref="UserError">As <see cref="Bundle.LoadTokenizer"/>, <see cref="GgufTokenizerDescription.Of"/>.</exception>
    public static IEnumerable<KeyValuePair<string, GgufValue>> Items(Bundle bundle, string folder)
    {
        DecoderSpec spec = bundle.Spec;
        // What ends a text comes first in the configuration; what ends a turn too is another key.
        int? eos = spec.EndTokens is [int main, ..] ? main : bundle.Generation.StopTokens is [int first, ..] ? first : null;
        Tokenizer tokenizer = bundle.LoadTokenizer();
        foreach (var item in Items(GgufTokenizerDescription.Of(tokenizer, spec.VocabularySize, spec.BeginToken, eos, folder))) yield return item;
        if (bundle.Generation.StopTokens.Except([eos ?? -1]).ToArray() is [int turn, ..]) yield return GgufItem.Of(Prefix + "eot_token_id", (uint)turn);
        if (spec.PadToken is { } pad && pad < spec.VocabularySize) yield return GgufItem.Of(Prefix + "padding_token_id", (uint)pad);
        if (bundle.LoadTemplate() is { } template) yield return GgufItem.Of("tokenizer.chat_template", template.Source);
    }

    /// <summary>The keys of a tokenizer alone.</summary>
    public static IEnumerable<KeyValuePair<string, GgufValue>> Items(GgufTokenizerData data)
    {
        yield return GgufItem.Of(Prefix + "model", data.Model);
        yield return GgufItem.Of(Prefix + "pre", data.Pre!);
        yield return GgufItem.Of(Prefix + "tokens", [.. data.Tokens.Select(t => t.ToArray())]);
        if (data.Scores is { } scores) yield return GgufItem.Of(Prefix + "scores", scores);
        yield return GgufItem.Of(Prefix + "token_type", data.Types!);
        if (data.Merges is { } merges) yield return GgufItem.Of(Prefix + "merges", [.. merges.Select(m => m.ToArray())]);
        if (data.Bos is { } bos) yield return GgufItem.Of(Prefix + "bos_token_id", (uint)bos);
        if (data.Eos is { } id) yield return GgufItem.Of(Prefix + "eos_token_id", (uint)id);
        if (data.Unknown is { } unknown) yield return GgufItem.Of(Prefix + "unknown_token_id", (uint)unknown);
        yield return GgufItem.Of(Prefix + "add_bos_token", data.AddsBos ?? false);
        yield return GgufItem.Of(Prefix + "add_eos_token", data.AddsEos ?? false);
        if (data.AddsSpacePrefix is { } prefix) yield return GgufItem.Of(Prefix + "add_space_prefix", prefix);
        if (data.RemovesExtraSpaces is { } removes) yield return GgufItem.Of(Prefix + "remove_extra_whitespaces", removes);
        if (data.CharsMap is { Length: > 0 } map) yield return GgufItem.Of(Prefix + "precompiled_charsmap", map.ToArray());
    }

    static ReadOnlyMemory<byte>[]? Memory(byte[][]? texts) => texts is null ? null : Array.ConvertAll(texts, t => new ReadOnlyMemory<byte>(t));
}
