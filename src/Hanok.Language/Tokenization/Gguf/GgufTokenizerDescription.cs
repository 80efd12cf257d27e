using System.Text;
using Hanok.Language.Messages;
using Hanok.Language.Patterns;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>What a GGUF file says of a tokenizer: the way back of <see cref="GgufTokenizer.Create"/>.</summary>
public static class GgufTokenizerDescription
{
    const int Normal = 1, Control = 3, UserDefined = 4, Unused = 5, Byte = 6, Unknown = 2;

    /// <summary>The values of the keys <c>tokenizer.ggml.*</c>.</summary>
    /// <param name="tokenizer">Byte-level BPE whose pre-tokenizer has a name, or BPE or a unigram model in the manner of SentencePiece.</param>
    /// <param name="rows">Rows of the model's table; rows beyond the tokens get names of their own.</param>
    /// <param name="bos">The token that begins a text.</param>
    /// <param name="eos">The token that ends it.</param>
    /// <param name="file">Where it comes from, for errors.</param>
    /// <exception cref="UserError"><c>language.gguf.cannot_say</c>: a model, a normaliser or a pre-tokenizer that GGUF has no name for; <c>language.gguf.rows</c>: more tokens than rows.</exception>
    public static GgufTokenizerData Of(Tokenizer tokenizer, int rows, int? bos, int? eos, string file)
    {
        if (tokenizer.VocabularySize > rows) throw new UserError("language.gguf.rows", file, tokenizer.VocabularySize, rows);
        return tokenizer.AnyModel switch
        {
            BpeModel { Options: null } bpe => ByteLevel(tokenizer, bpe, rows, bos, eos, file),
            BpeModel { Options.ByteFallback: true } bpe => Characters(tokenizer, bpe, rows, bos, eos, file),
            SentencePieceBpe bpe => SentencePiece(tokenizer, bpe, rows, bos, eos, file),
            UnigramModel unigram => Unigram(tokenizer, unigram, rows, bos, eos, file),
            _ => throw new UserError("language.gguf.cannot_say", file, tokenizer.AnyModel.GetType().Name),
        };
    }

    static GgufTokenizerData ByteLevel(Tokenizer tokenizer, BpeModel bpe, int rows, int? bos, int? eos, string file)
    {
        TokenizerDefinition definition = tokenizer.Definition;
        // NFC is what llama.cpp leaves out for all families that have it.
        if (definition.Normalizer is not null and not FormNormalizer) throw new UserError("language.gguf.cannot_say", file, definition.Normalizer.GetType().Name);
        List<string> expressions = [];
        foreach (PieceStage stage in definition.Stages)
        {
            string? expression = stage switch
            {
                { AddsPrefixSpace: true } => null,
                { Source: PieceStageSource.ByteLevel } => "",
                { Source: PieceStageSource.ByteLevelRegex } => Gpt2Pattern.Expression,
                { Source: PieceStageSource.IndividualDigits } => @"\p{N}",
                { Source: PieceStageSource.Split, KeepsMatches: true, KeepsGaps: true, Merging: SplitMerging.None } => stage.Pattern!.Regex,
                _ => null,
            };
            if (expression is null) throw new UserError("language.gguf.cannot_say", file, stage.Source);
            if (expression.Length > 0) expressions.Add(expression);
        }
        string pre = GgufPreTokenizer.NameOf(expressions, bpe.IgnoreMerges) ?? throw new UserError("language.gguf.cannot_say", file, $"pre_tokenizer {string.Join(" ", expressions)}");
        (ReadOnlyMemory<byte>[] tokens, int[] types) = Tokens(tokenizer, rows);
        return new GgufTokenizerData
        {
            Model = "gpt2", Pre = pre, Tokens = tokens, Types = types, Merges = [.. bpe.Merges.Select(m => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{m.Left} {m.Right}"))],
            Bos = bos, Eos = eos, AddsBos = Begins(definition), AddsEos = Ends(definition),
        };
    }

    // llama.cpp joins the pair whose result has the best score: a token's score is the place of the first merge that makes it.
    static GgufTokenizerData Characters(Tokenizer tokenizer, BpeModel bpe, int rows, int? bos, int? eos, string file)
    {
        (bool prefix, bool spaces) = Spaces(tokenizer.Definition);
        if (!spaces) throw new UserError("language.gguf.cannot_say", file, "normalizer, pre_tokenizer");
        (ReadOnlyMemory<byte>[] tokens, int[] types) = Tokens(tokenizer, rows);
        float[] scores = new float[rows];
        for (int id = 0; id < rows; id++) scores[id] = types[id] == Normal ? -bpe.Merges.Count - id : 0;
        for (int i = bpe.Merges.Count - 1; i >= 0; i--)
            if (bpe.IdOf(bpe.Merges[i].Left + bpe.Merges[i].Right) is { } id) scores[id] = -i;
        int? unknown = bpe.Options!.Unknown is { } text ? bpe.IdOf(text) : null;
        if (unknown is { } u) types[u] = Unknown;
        for (int value = 0; value < 256; value++)
            if (bpe.IdOf($"<0x{value:X2}>") is { } id) types[id] = Byte;
        return new GgufTokenizerData
        {
            Model = "llama", Pre = "default", Tokens = tokens, Types = types, Scores = scores, Bos = bos, Eos = eos, Unknown = unknown,
            AddsBos = Begins(tokenizer.Definition), AddsEos = Ends(tokenizer.Definition), AddsSpacePrefix = prefix,
        };
    }

    // "llama" changes spaces and nothing else: llama.cpp knows rules of normalisation and white space that goes for "t5" only.
    static GgufTokenizerData SentencePiece(Tokenizer tokenizer, SentencePieceBpe bpe, int rows, int? bos, int? eos, string file)
    {
        SentencePieceSettings settings = tokenizer.Definition.SentencePiece!.Settings;
        RequireSpaces(settings, file);
        if (settings.CharsMap.Length > 0) throw new UserError("language.gguf.cannot_say", file, "precompiled_charsmap");
        if (settings.RemovesExtraWhiteSpace) throw new UserError("language.gguf.cannot_say", file, "remove_extra_whitespaces");
        (ReadOnlyMemory<byte>[] tokens, int[] types) = Tokens(tokenizer, rows);
        float[] scores = new float[rows];
        for (int id = 0; id < bpe.Size; id++)
        {
            scores[id] = bpe.Scores[id];
            if (types[id] == Normal) types[id] = (int)bpe.Kinds[id];
        }
        return new GgufTokenizerData
        {
            Model = "llama", Pre = "default", Tokens = tokens, Types = types, Scores = scores, Bos = bos, Eos = eos, Unknown = bpe.Unknown >= 0 ? bpe.Unknown : null,
            AddsBos = Begins(tokenizer.Definition), AddsEos = Ends(tokenizer.Definition), AddsSpacePrefix = settings.AddsDummyPrefix,
        };
    }

    static GgufTokenizerData Unigram(Tokenizer tokenizer, UnigramModel unigram, int rows, int? bos, int? eos, string file)
    {
        (ReadOnlyMemory<byte>[] tokens, int[] types) = Tokens(tokenizer, rows);
        return GgufUnigram.Describe(tokenizer, unigram, tokens, types, file) with { Bos = bos, Eos = eos, AddsBos = Begins(tokenizer.Definition), AddsEos = Ends(tokenizer.Definition) };
    }

    /// <summary>Requires that spaces become U+2581, before the text where one is added: llama.cpp has no key for anything else.</summary>
    /// <exception cref="UserError"><c>language.gguf.cannot_say</c>.</exception>
    internal static void RequireSpaces(SentencePieceSettings settings, string file)
    {
        if (!settings.EscapesWhiteSpace) throw new UserError("language.gguf.cannot_say", file, "escape_whitespaces");
        if (settings.WhiteSpaceIsSuffix) throw new UserError("language.gguf.cannot_say", file, "treat_whitespace_as_suffix");
    }

    static (ReadOnlyMemory<byte>[] Tokens, int[] Types) Tokens(Tokenizer tokenizer, int rows)
    {
        ReadOnlyMemory<byte>[] tokens = new ReadOnlyMemory<byte>[rows];
        int[] types = new int[rows];
        Dictionary<int, AddedToken> added = tokenizer.AddedTokens.ToDictionary(t => t.Id);
        for (int id = 0; id < rows; id++)
        {
            string? text = tokenizer.TokenText(id);
            types[id] = text is null ? Unused : !added.TryGetValue(id, out AddedToken? token) ? Normal : token.IsSpecial ? Control : UserDefined;
            tokens[id] = Encoding.UTF8.GetBytes(text ?? $"[PAD{id}]");
        }
        return (tokens, types);
    }

    // Llama's: a space before the text, then spaces as U+2581; Gemma's: the latter alone. Or a metaspace.
    static (bool Prefix, bool Known) Spaces(TokenizerDefinition definition)
    {
        IReadOnlyList<Normalizer> normalizers = definition.Normalizer switch { null => [], NormalizerSequence sequence => sequence.Parts, { } one => [one] };
        bool prepends = normalizers.Any(n => n is PrependNormalizer), known = normalizers.All(n => n is PrependNormalizer or ReplaceNormalizer);
        if (definition.Stages is [{ Metaspace: { } metaspace }]) return (metaspace.Scheme != PrependScheme.Never, known && normalizers.Count == 0);
        return (prepends, known && definition.Stages.All(s => s.Source == PieceStageSource.SplitString) && normalizers.Any(n => n is ReplaceNormalizer));
    }

    static bool Begins(TokenizerDefinition definition) => definition.Template is [{ Token: not null }, ..];

    static bool Ends(TokenizerDefinition definition) => definition.Template is [.., { Token: not null }] and { Count: > 1 };
}
