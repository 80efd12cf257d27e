using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>What normalisation does before added tokens of the normalised kind are looked for.</summary>
enum NormalizerKind
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>NFC.</summary>
    Nfc,
    /// <summary>NFD.</summary>
    Nfd,
}

/// <summary>One stage of pre-tokenisation: every piece that comes in is cut by the pattern (if there is one).</summary>
/// <param name="Pattern">Where to cut.</param>
/// <param name="KeepsMatches">Whether matches become pieces.</param>
/// <param name="KeepsGaps">Whether what lies between matches becomes pieces.</param>
/// <param name="AddsPrefixSpace">Whether a space is put before what does not begin with one, before cutting.</param>
/// <param name="Source">What the stage is in <c>tokenizer.json</c>.</param>
sealed record PieceStage(PiecePattern? Pattern, bool KeepsMatches, bool KeepsGaps, bool AddsPrefixSpace, PieceStageSource Source);

/// <summary>How a stage is written in <c>tokenizer.json</c>.</summary>
enum PieceStageSource
{
    /// <summary>Split by a regular expression.</summary>
    Split,
    /// <summary>Split by a string.</summary>
    SplitString,
    /// <summary>Digits one by one.</summary>
    IndividualDigits,
    /// <summary>Digits in runs.</summary>
    Digits,
    /// <summary>ByteLevel with its own pattern.</summary>
    ByteLevelRegex,
    /// <summary>ByteLevel that only maps bytes.</summary>
    ByteLevel,
}

/// <summary>An item of a template for one sequence: a special token, or the sequence (null).</summary>
readonly record struct TemplateItem(string? Token, IReadOnlyList<int> Ids);

/// <summary>Everything in a <c>tokenizer.json</c> but the model.</summary>
sealed record TokenizerDefinition
{
    /// <summary>Normalisation.</summary>
    public NormalizerKind Normalizer { get; init; }

    /// <summary>Stages of pre-tokenisation; the last is a ByteLevel one.</summary>
    public required IReadOnlyList<PieceStage> Stages { get; init; }

    /// <summary>The template that adds special tokens, or null.</summary>
    public IReadOnlyList<TemplateItem>? Template { get; init; }

    /// <summary>Added tokens by ascending id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The definition of a tokenizer that Hanok trains: a named pattern or expression, then ByteLevel.</summary>
    public static TokenizerDefinition For(PiecePattern pattern, bool nfc, bool prefixSpace, IReadOnlyList<AddedToken> added) => new()
    {
        Normalizer = nfc ? NormalizerKind.Nfc : NormalizerKind.None,
        AddedTokens = added,
        Stages = pattern is Gpt2Pattern
            ? [new(pattern, KeepsMatches: true, KeepsGaps: true, prefixSpace, PieceStageSource.ByteLevelRegex)]
            : [new(pattern, KeepsMatches: true, KeepsGaps: true, AddsPrefixSpace: false, PieceStageSource.Split),
               new(null, KeepsMatches: true, KeepsGaps: true, prefixSpace, PieceStageSource.ByteLevel)],
    };
}
