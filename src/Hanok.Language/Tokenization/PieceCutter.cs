using Hanok.Language.Patterns;

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
    /// <summary>Gives <paramref name="sink"/> every piece of <paramref name="text"/>; <paramref name="first"/>: nothing stands before it.</summary>
    public static void Cut<TSink>(IReadOnlyList<PieceStage> stages, ReadOnlySpan<char> text, ref TSink sink, int from = 0, bool first = true) where TSink : IPieceSink, allows ref struct
    {
        if (text.IsEmpty) return;
        if (from == stages.Count)
        {
            sink.Piece(text);
            return;
        }
        PieceStage stage = stages[from];
        if (stage.Metaspace is { } metaspace) text = metaspace.Apply(text, first);
        else if (stage.AddsPrefixSpace && text[0] != ' ') text = string.Concat(" ", text);
        if (stage.Pattern is null)
        {
            Cut(stages, text, ref sink, from + 1, first);
            return;
        }
        if (stage.Merging != SplitMerging.None)
        {
            foreach ((int begin, int end) in Merged(stage, text)) Cut(stages, text[begin..end], ref sink, from + 1, first && begin == 0);
            return;
        }
        PiecePattern pattern = stage.Pattern.Begin(text.Length);
        for (int start = 0; start < text.Length;)
        {
            int end = pattern.Next(text, start, out bool matched);
            if (matched ? stage.KeepsMatches : stage.KeepsGaps) Cut(stages, text[start..end], ref sink, from + 1, first && start == 0);
            start = end;
        }
        stage.Pattern.End(pattern);
    }

    static List<(int Begin, int End)> Merged(PieceStage stage, ReadOnlySpan<char> text)
    {
        List<(int Begin, int End)> pieces = [];
        bool previous = false;
        PiecePattern pattern = stage.Pattern!.Begin(text.Length);
        for (int start = 0; start < text.Length;)
        {
            int end = pattern.Next(text, start, out bool matched);
            matched ^= stage.Inverted;
            // A match joins the gap on its side, not another match; with Contiguous, like joins like.
            bool joins = pieces.Count > 0 && stage.Merging switch
            {
                SplitMerging.WithPrevious => matched && !previous,
                SplitMerging.WithNext => !matched && previous,
                _ => matched == previous,
            };
            if (joins) pieces[^1] = (pieces[^1].Begin, end);
            else pieces.Add((start, end));
            previous = matched;
            start = end;
        }
        stage.Pattern.End(pattern);
        return pieces;
    }
}
