namespace Hanok.Language.Tokenization;

/// <summary>What a SentencePiece model says besides its pieces.</summary>
sealed record SentencePieceSettings
{
    /// <summary>Compiled rules of normalisation; empty: none.</summary>
    public byte[] CharsMap { get; init; } = [];

    /// <summary>Whether a space is put before every text.</summary>
    public bool AddsDummyPrefix { get; init; } = true;

    /// <summary>Whether white space at the ends goes and runs of it become one.</summary>
    public bool RemovesExtraWhiteSpace { get; init; } = true;

    /// <summary>Whether spaces become U+2581.</summary>
    public bool EscapesWhiteSpace { get; init; } = true;

    /// <summary>Whether the space of the prefix goes behind the text instead.</summary>
    public bool WhiteSpaceIsSuffix { get; init; }

    /// <summary>Whether runs of spaces are pieces.</summary>
    public bool AllowsWhiteSpacePieces { get; init; }

    /// <summary>What the unknown token decodes to.</summary>
    public string UnknownSurface { get; init; } = " \u2047 ";

    /// <summary>Tokens that begin and end a text; -1: none.</summary>
    public (int Begin, int End) Ends { get; init; } = (-1, -1);
}
