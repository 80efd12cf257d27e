namespace Hanok.Language.Tokenization;

/// <summary>The settings and kinds of tokens of a tokenizer that is SentencePiece's own.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Kinds">What each token is.</param>
sealed record SentencePieceParts(SentencePieceSettings Settings, IReadOnlyList<PieceKind> Kinds);
