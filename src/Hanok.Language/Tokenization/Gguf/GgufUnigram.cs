using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Unigram tokenizers in GGUF: <c>tokenizer.ggml.model</c> "t5", whose settings are those of SentencePiece.</summary>
/// <remarks>
/// llama.cpp (<c>llama-vocab.cpp</c>, UGM) has no byte fallback, puts a space in front wherever it removes extra white space, and lets unused tokens match; what is written says nothing else:
/// unused tokens get a score with which they never win.
/// </remarks>
static class GgufUnigram
{
    const int Normal = 1, Unknown = 2, Unused = 5, UsualEnd = 1, UsualUnknown = 2;
    const float NeverWins = 1000;

    /// <summary>The tokenizer of a file's metadata, whose types have been checked.</summary>
    /// <exception cref="UserError">Values that do not fit together.</exception>
    public static Tokenizer Create(GgufTokenizerData data, string[] tokens, PieceKind[] kinds, int? unknown, IReadOnlyList<float> scores, IReadOnlyList<TemplateItem>? template, (int? Begin, int? End) ends, string file)
    {
        byte[] charsMap = data.CharsMap is { } map ? map.ToArray() : [];
        if (charsMap.Length > 0 && CharsMap.TryRead(charsMap) is null) throw new UserError("language.sentencepiece.charsmap", file);
        int marked = Array.IndexOf(kinds, PieceKind.Unknown);
        SentencePieceSettings settings = new()
        {
            CharsMap = charsMap,
            AddsDummyPrefix = data.AddsSpacePrefix == true || data.RemovesExtraSpaces == true,
            RemovesExtraWhiteSpace = data.RemovesExtraSpaces ?? false,
            Ends = (ends.Begin ?? -1, ends.End ?? -1),
        };
        UnigramModel model = new(tokens, [.. scores.Select(s => (double)s)], unknown ?? (marked >= 0 ? marked : UsualUnknown < tokens.Length ? UsualUnknown : -1), byteFallback: false, kinds);
        return SentencePieceFile.Create(model, kinds, settings, readsControl: true, template);
    }

    /// <summary>The token that ends a text where the file names none.</summary>
    public static int? EndOf(int count) => UsualEnd < count ? UsualEnd : null;

    /// <summary>What a file says of <paramref name="unigram"/>, given the texts and types of all rows.</summary>
    /// <exception cref="UserError"><c>language.gguf.cannot_say</c>: byte fallback, or steps that are not SentencePiece's.</exception>
    public static GgufTokenizerData Describe(Tokenizer tokenizer, UnigramModel unigram, ReadOnlyMemory<byte>[] tokens, int[] types, string file)
    {
        if (unigram.Bytes.Length > 0) throw new UserError("language.gguf.cannot_say", file, "byte_fallback");
        SentencePieceSettings settings = tokenizer.Definition.SentencePiece?.Settings ?? SentencePieceConversion.SettingsOf(tokenizer.Definition)
            ?? throw new UserError("language.gguf.cannot_say", file, "normalizer, pre_tokenizer");
        GgufTokenizerDescription.RequireSpaces(settings, file);
        if (settings.RemovesExtraWhiteSpace && !settings.AddsDummyPrefix) throw new UserError("language.gguf.cannot_say", file, "remove_extra_whitespaces, add_dummy_prefix");
        float[] scores = new float[types.Length];
        for (int id = 0; id < types.Length; id++)
        {
            if (id < unigram.Size && types[id] == Normal && unigram.Kinds is { } kinds) types[id] = (int)kinds[id];
            if (id == unigram.Unknown) types[id] = Unknown;
            scores[id] = types[id] == Unused ? (float)unigram.UnknownScore - NeverWins : id < unigram.Size ? (float)unigram.Scores[id] : 0;
        }
        return new GgufTokenizerData
        {
            Model = "t5", Pre = "default", Tokens = tokens, Types = types, Scores = scores, Unknown = unigram.Unknown >= 0 ? unigram.Unknown : null,
            AddsSpacePrefix = settings.AddsDummyPrefix, RemovesExtraSpaces = settings.RemovesExtraWhiteSpace, CharsMap = settings.CharsMap,
        };
    }
}
