namespace Hanok.Language.Tokenization;

/// <summary>Takes the pieces of a text, one after the other.</summary>
interface IPieceSink
{
    /// <summary>The next piece, never empty.</summary>
    void Piece(ReadOnlySpan<char> piece);
}

/// <summary>Sends a text through the stages of pre-tokenisation.</summary>
static class PieceCutter
{
    /// <summary>Gives <paramref name="sink"/> every piece of <paramref name="text"/>.</summary>
    public static void Cut<TSink>(IReadOnlyList<PieceStage> stages, ReadOnlySpan<char> text, ref TSink sink, int from = 0) where TSink : IPieceSink, allows ref struct
    {
        if (text.IsEmpty) return;
        if (from == stages.Count)
        {
            sink.Piece(text);
            return;
        }
        PieceStage stage = stages[from];
        if (stage.AddsPrefixSpace && text[0] != ' ') text = string.Concat(" ", text);
        if (stage.Pattern is null)
        {
            Cut(stages, text, ref sink, from + 1);
            return;
        }
        for (int start = 0; start < text.Length;)
        {
            int end = stage.Pattern.Next(text, start, out bool matched);
            if (matched ? stage.KeepsMatches : stage.KeepsGaps) Cut(stages, text[start..end], ref sink, from + 1);
            start = end;
        }
    }
}
