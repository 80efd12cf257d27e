namespace Hanok.Language.Tokenization;

/// <summary>What a token of a SentencePiece model or of a GGUF file is; the numbers are those of both formats.</summary>
enum PieceKind
{
    /// <summary>Ordinary text.</summary>
    Normal = 1,
    /// <summary>Stands for what the vocabulary lacks.</summary>
    Unknown = 2,
    /// <summary>Never read from text: begin, end and the like.</summary>
    Control = 3,
    /// <summary>Found in text before anything else.</summary>
    UserDefined = 4,
    /// <summary>Merged through, never given.</summary>
    Unused = 5,
    /// <summary>A byte, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
    Byte = 6,
}
