using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>Viterbi's search, one pass from left to right: for each place the best way to get there.</summary>
sealed class UnigramEncoder(UnigramModel model, HashSet<int> special) : TextEncoder
{
    double[] best = new double[64];
    int[] starts = new int[64], ids = new int[64];

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> piece, List<int> output, bool guarded)
    {
        Search(piece, guarded);
        // The way back, written forward: starts[] becomes the end of the token that begins at a place.
        int next = piece.Length;
        for (int end = piece.Length; end > 0;)
        {
            int start = starts[end], id = ids[end];
            starts[end] = next;
            next = end;
            end = start;
            ids[next] = id;
        }
        int unknownFrom = -1;
        for (int start = 0, end = next; start < piece.Length; (start, end) = (end, starts[end]))
        {
            if (ids[end] == model.Unknown || ids[end] < 0)
            {
                if (unknownFrom < 0) unknownFrom = start;
            }
            else
            {
                Unknown(piece, ref unknownFrom, start, output);
                output.Add(ids[end]);
            }
        }
        Unknown(piece, ref unknownFrom, piece.Length, output);
    }

    void Search(ReadOnlySpan<char> text, bool guarded)
    {
        int n = text.Length;
        if (best.Length <= n)
        {
            best = new double[n + 1];
            starts = new int[n + 1];
            ids = new int[n + 1];
        }
        starts.AsSpan(0, n + 1).Fill(-1);
        best[0] = 0;
        bool single = model.Kinds is not null;
        for (int at = 0, units; at < n; at += units)
        {
            CodePoints.At(text, at, out units);
            double here = best[at];
            bool hasCharacter = false;
            for (PieceTrie.Prefixes found = model.Trie.Of(text[at..]); found.MoveNext();)
            {
                int id = found.Id;
                if (guarded && special.Contains(id)) continue;
                // A user-defined token gets more than any other way over the same characters.
                double score = single && model.Kinds![id] == PieceKind.UserDefined ? Characters(text.Slice(at, found.Length)) * (float)model.LargestScore - 0.1 : model.Scores[id];
                Offer(at, at + found.Length, id, here + score, single);
                hasCharacter |= found.Length == units;
            }
            if (!hasCharacter) Offer(at, at + units, model.Unknown, single ? (float)here + (float)model.UnknownScore : here + model.UnknownScore, single);
        }
    }

    static int Characters(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (char c in text) if (!char.IsLowSurrogate(c)) count++;
        return count;
    }

    // Of equal sums (in the precision that is kept) the first stands.
    void Offer(int start, int end, int id, double score, bool single)
    {
        if (single) score = (float)score;
        if (starts[end] >= 0 && !(score > best[end])) return;
        starts[end] = start;
        ids[end] = id;
        best[end] = score;
    }

    // A run of unknown characters: their bytes, or one unknown token (or the token that the run as a whole happens to be).
    void Unknown(ReadOnlySpan<char> text, ref int from, int to, List<int> output)
    {
        if (from < 0) return;
        ReadOnlySpan<char> run = text[from..to];
        from = -1;
        if (model.Kinds is null && model.IdOf(run.ToString()) is { } whole && !special.Contains(whole)) output.Add(whole);
        else if (model.Bytes.Length == 256) foreach (byte b in Encoding.UTF8.GetBytes(run.ToArray())) output.Add(model.Bytes[b]);
        else if (model.Unknown >= 0) output.Add(model.Unknown);
    }
}
