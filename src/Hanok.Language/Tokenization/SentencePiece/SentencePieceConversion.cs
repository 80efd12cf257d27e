using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>
/// A SentencePiece tokenizer as <c>tokenizer.json</c> can say it: the same pieces, with merges for the pairs that spell a piece, the normaliser in steps.
/// Texts that hold the spelling of a control token, and decomposed Hangul under a charsmap, are read as Hugging Face's <c>tokenizers</c> reads them.
/// </summary>
static class SentencePieceConversion
{
    /// <summary>The tokenizer to write.</summary>
    public static Tokenizer Convert(Tokenizer tokenizer)
    {
        (SentencePieceSettings settings, IReadOnlyList<PieceKind> kinds) = tokenizer.Definition.SentencePiece!;
        List<Normalizer> normalizers = [];
        List<PieceStage> stages = [];
        if (settings.CharsMap.Length > 0) normalizers.Add(new PrecompiledNormalizer(CharsMap.TryRead(settings.CharsMap)!, settings.CharsMap));
        if (settings.RemovesExtraWhiteSpace)
        {
            normalizers.Add(new StripNormalizer(left: true, right: true));
            normalizers.Add(new ReplaceNormalizer(new(PiecePattern.For(" {2,}"), " ")));
        }
        if (settings.AddsDummyPrefix && !settings.RemovesExtraWhiteSpace)
        {
            normalizers.Add(new PrependNormalizer("\u2581"));
            normalizers.Add(new ReplaceNormalizer(new(new StringPattern(" "), "\u2581")));
        }
        else stages.Add(PieceStage.Spaces(new('\u2581', settings.AddsDummyPrefix ? PrependScheme.Always : PrependScheme.Never, !settings.AllowsWhiteSpacePieces)));
        List<TokenDecoder> decoders = [new ReplaceDecoder(new(new StringPattern("\u2581"), " ")), new ByteFallbackDecoder(), new FuseDecoder()];
        if (settings.AddsDummyPrefix) decoders.Add(new StripDecoder(' ', 1, 0));
        return new Tokenizer(Model(tokenizer.AnyModel, kinds), tokenizer.Definition with
        {
            Normalizer = normalizers.Count == 0 ? null : new NormalizerSequence(normalizers),
            Stages = stages,
            Decoder = new SequenceDecoder(decoders),
            SentencePiece = null,
            FindsAddedTokens = true,
        });
    }

    static TokenModel Model(TokenModel model, IReadOnlyList<PieceKind> kinds)
    {
        if (model is UnigramModel unigram)
            return new UnigramModel([.. Enumerable.Range(0, unigram.Size).Select(id => unigram.TextOf(id)!)], unigram.Scores, unigram.Unknown, unigram.ByteFallback);
        SentencePieceBpe bpe = (SentencePieceBpe)model;
        Dictionary<string, int> vocabulary = new(bpe.Vocabulary, StringComparer.Ordinal);
        // Of equal texts the later ones keep their ids under names of their own.
        for (int id = 0; id < bpe.Size; id++)
            if (bpe.IdOf(bpe.TextOf(id)!) != id) vocabulary[$"{bpe.TextOf(id)}#{id}"] = id;
        List<(float Score, int Left, int Right, (string, string) Merge)> merges = [];
        foreach ((string piece, int id) in bpe.Pieces)
        {
            if (kinds[id] != PieceKind.Normal) continue;
            for (int cut = 1; cut < piece.Length; cut++)
            {
                if (char.IsLowSurrogate(piece[cut])) continue;
                string left = piece[..cut], right = piece[cut..];
                if (bpe.Pieces.TryGetValue(left, out int first) && bpe.Pieces.TryGetValue(right, out int second)) merges.Add((bpe.Scores[id], first, second, (left, right)));
            }
        }
        CharacterOptions options = new() { Unknown = bpe.Unknown >= 0 ? bpe.TextOf(bpe.Unknown) : null, FusesUnknown = true, ByteFallback = bpe.Bytes.Length == 256 };
        return new BpeModel(vocabulary, [.. merges.OrderByDescending(m => m.Score).ThenBy(m => m.Left).ThenBy(m => m.Right).Select(m => m.Merge)], ignoreMerges: false, options);
    }
}
