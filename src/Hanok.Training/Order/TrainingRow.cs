namespace Hanok.Training.Order;

/// <summary>One sequence of T positions as training reads it.</summary>
/// <param name="ids">Tokens.</param>
/// <param name="targets">The token that follows each, or <see cref="Ignored"/>.</param>
/// <param name="positions">Position inside the token's document, for rotary embedding.</param>
/// <param name="documentStarts">Index in this row of the first token of the token's document: attention looks no further back.</param>
public readonly ref struct TrainingRow(Span<int> ids, Span<int> targets, Span<int> positions, Span<int> documentStarts)
{
    /// <summary>The target of a position that the loss leaves out.</summary>
    public const int Ignored = -100;

    /// <summary>Tokens.</summary>
    public Span<int> Ids { get; } = ids;

    /// <summary>The token that follows each, or <see cref="Ignored"/>.</summary>
    public Span<int> Targets { get; } = targets;

    /// <summary>Position inside the token's document.</summary>
    public Span<int> Positions { get; } = positions;

    /// <summary>Index in this row of the first token of the token's document.</summary>
    public Span<int> DocumentStarts { get; } = documentStarts;

    /// <summary>Numbers positions <paramref name="start"/> … <paramref name="end"/> - 1 as one document.</summary>
    public void MarkDocument(int start, int end)
    {
        for (int i = start; i < end; i++) Positions[i] = i - start;
        DocumentStarts[start..end].Fill(start);
    }
}
