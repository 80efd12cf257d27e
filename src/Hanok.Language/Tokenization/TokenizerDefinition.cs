using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>An item of a template: a special token, or a sequence (null): the first text, or the second of a pair.</summary>
/// <param name="Token">The special token.</param>
/// <param name="Ids">Its ids.</param>
/// <param name="Type">The number that the tokens get, for models that tell texts apart.</param>
/// <param name="IsSecond">Whether the sequence is the second text.</param>
readonly record struct TemplateItem(string? Token, IReadOnlyList<int> Ids, int Type = 0, bool IsSecond = false);

/// <summary>Everything about a tokenizer but the model.</summary>
sealed record TokenizerDefinition
{
    /// <summary>Normalisation; null: none.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Stages of pre-tokenisation; of a byte-level tokenizer the last is a ByteLevel one.</summary>
    public required IReadOnlyList<PieceStage> Stages { get; init; }

    /// <summary>The template that adds special tokens to a text, or null.</summary>
    public IReadOnlyList<TemplateItem>? Template { get; init; }

    /// <summary>The template that joins two texts, or null.</summary>
    public IReadOnlyList<TemplateItem>? PairTemplate { get; init; }

    /// <summary>Added tokens by ascending id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Whether added tokens are looked for in the text (SentencePiece itself never does).</summary>
    public bool FindsAddedTokens { get; init; } = true;

    /// <summary>From tokens back to text.</summary>
    public TokenDecoder Decoder { get; init; } = new ByteLevelDecoder();

    /// <summary>What a SentencePiece tokenizer needs besides; it decodes by its own rules, not by <see cref="Decoder"/>.</summary>
    public SentencePieceParts? SentencePiece { get; init; }

    /// <summary>The definition of a tokenizer that Hanok trains: a named pattern or expression, then ByteLevel.</summary>
    public static TokenizerDefinition For(PiecePattern pattern, bool nfc, bool prefixSpace, IReadOnlyList<AddedToken> added) => new()
    {
        Normalizer = nfc ? FormNormalizer.Nfc : null,
        AddedTokens = added,
        Stages = pattern is Gpt2Pattern
            ? [new(pattern, KeepsMatches: true, KeepsGaps: true, prefixSpace, PieceStageSource.ByteLevelRegex)]
            : [new(pattern, KeepsMatches: true, KeepsGaps: true, AddsPrefixSpace: false, PieceStageSource.Split),
               new(null, KeepsMatches: true, KeepsGaps: true, prefixSpace, PieceStageSource.ByteLevel)],
    };
}
