namespace Hanok.Training.Order;

/// <summary>A conversation as tokens, with the assistant's marked.</summary>
/// <remarks>
/// Training reads it up to its last marked token: position i has token i and, where token i+1 is the assistant's, that as its target.
/// The first token is never a target, nor is the end of one example followed by the beginning of the next.
/// </remarks>
public sealed class ChatExample
{
    readonly int[] ids;
    readonly bool[] isAnswer;

    /// <summary>An example of <paramref name="ids"/>, of which the loss counts those with <paramref name="isAnswer"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or no token behind the first is marked.</exception>
    public ChatExample(int[] ids, bool[] isAnswer)
    {
        if (ids.Length != isAnswer.Length) throw new ArgumentException($"expected {ids.Length} marks, found {isAnswer.Length}", nameof(isAnswer));
        Positions = Array.LastIndexOf(isAnswer, true);
        if (Positions < 1) throw new ArgumentException("the assistant says nothing", nameof(isAnswer));
        this.ids = ids;
        this.isAnswer = isAnswer;
    }

    /// <summary>Positions that the example takes in a row.</summary>
    public int Positions { get; }

    /// <summary>Writes the example into <paramref name="row"/> from position <paramref name="start"/> on, as a document of its own.</summary>
    public void CopyTo(TrainingRow row, int start)
    {
        ids.AsSpan(0, Positions).CopyTo(row.Ids[start..]);
        for (int i = 0; i < Positions; i++) row.Targets[start + i] = isAnswer[i + 1] ? ids[i + 1] : TrainingRow.Ignored;
        row.MarkDocument(start, start + Positions);
    }
}
