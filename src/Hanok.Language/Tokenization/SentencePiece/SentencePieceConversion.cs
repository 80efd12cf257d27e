using System.Text;
using System.Text.Json;
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
        (Normalizer? normalizer, List<PieceStage> stages) = Steps(settings);
        List<TokenDecoder> decoders = [new ReplaceDecoder(new(new StringPattern("\u2581"), " ")), new ByteFallbackDecoder(), new FuseDecoder()];
        if (settings.AddsDummyPrefix) decoders.Add(new StripDecoder(' ', 1, 0));
        return new Tokenizer(Model(tokenizer.AnyModel, kinds), tokenizer.Definition with
        {
            Normalizer = normalizer,
            Stages = stages,
            Decoder = new SequenceDecoder(decoders),
            SentencePiece = null,
            FindsAddedTokens = true,
        });
    }

    /// <summary>The settings of which <see cref="Convert"/> makes the normaliser and the stages of <paramref name="definition"/>; null where there are none.</summary>
    public static SentencePieceSettings? SettingsOf(TokenizerDefinition definition)
    {
        byte[] charsMap = definition.Normalizer is NormalizerSequence { Parts: [PrecompiledNormalizer first, ..] } ? first.Source : [];
        string normalizer = Written(definition.Normalizer);
        for (int i = 0; i < 8; i++)
        {
            SentencePieceSettings settings = new() { CharsMap = charsMap, AddsDummyPrefix = (i & 1) == 0, RemovesExtraWhiteSpace = (i & 2) == 0, AllowsWhiteSpacePieces = (i & 4) != 0 };
            (Normalizer? made, List<PieceStage> stages) = Steps(settings);
            if (Written(made) == normalizer && stages.Select(s => s.Metaspace).SequenceEqual(definition.Stages.Select(s => s.Metaspace))) return settings;
        }
        return null;
    }

    static string Written(Normalizer? normalizer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) normalizer?.Write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static (Normalizer? Normalizer, List<PieceStage> Stages) Steps(SentencePieceSettings settings)
    {
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
        return (normalizers.Count == 0 ? null : new NormalizerSequence(normalizers), stages);
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
