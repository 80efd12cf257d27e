using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>One stage of pre-tokenisation: every piece that comes in is cut by the pattern (if there is one).</summary>
/// <param name="Pattern">Where to cut.</param>
/// <param name="KeepsMatches">Whether matches become pieces.</param>
/// <param name="KeepsGaps">Whether what lies between matches becomes pieces.</param>
/// <param name="AddsPrefixSpace">Whether a space is put before what does not begin with one, before cutting.</param>
/// <param name="Source">What the stage is in <c>tokenizer.json</c>.</param>
sealed record PieceStage(PiecePattern? Pattern, bool KeepsMatches, bool KeepsGaps, bool AddsPrefixSpace, PieceStageSource Source)
{
    /// <summary>Whether matches join their neighbours.</summary>
    public SplitMerging Merging { get; init; }

    /// <summary>Whether matches count as gaps and gaps as matches, for <see cref="Merging"/>.</summary>
    public bool Inverted { get; init; }

    /// <summary>Spaces written otherwise, before cutting.</summary>
    public Metaspace? Metaspace { get; init; }

    /// <summary>The stage in <c>tokenizer.json</c> where <see cref="Source"/> does not say it; empty for a stage that the one before it stands for.</summary>
    public string Json { get; init; } = "";

    /// <summary>The stage of a metaspace.</summary>
    public static PieceStage Spaces(Metaspace metaspace) =>
        new(metaspace.Splits ? new StringPattern(metaspace.Replacement.ToString()) : null, true, true, false, PieceStageSource.Metaspace) { Metaspace = metaspace, Merging = SplitMerging.WithNext };
}

/// <summary>How the matches of a pattern join their neighbours.</summary>
enum SplitMerging
{
    /// <summary>They do not.</summary>
    None,
    /// <summary>A match joins the gap before it.</summary>
    WithPrevious,
    /// <summary>A match joins the gap after it.</summary>
    WithNext,
    /// <summary>Matches in a row are one.</summary>
    Contiguous,
}

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
    /// <summary>Metaspace.</summary>
    Metaspace,
    /// <summary>As <see cref="PieceStage.Json"/> says.</summary>
    Other,
}

/// <summary>Where a metaspace is put in front.</summary>
enum PrependScheme
{
    /// <summary>Of every piece.</summary>
    Always,
    /// <summary>Of what stands at the beginning of the text.</summary>
    First,
    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>Spaces written as a visible character, one more in front, pieces that begin with it.</summary>
/// <param name="Replacement">The character, usually U+2581.</param>
/// <param name="Scheme">Where one is put in front.</param>
/// <param name="Splits">Whether the text is cut before each.</param>
sealed record Metaspace(char Replacement, PrependScheme Scheme, bool Splits)
{
    /// <summary>A text (not empty) with its spaces written so.</summary>
    public string Apply(ReadOnlySpan<char> text, bool first)
    {
        string written = text.ToString().Replace(' ', Replacement);
        return (Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && first)) && written[0] != Replacement ? Replacement + written : written;
    }
}
