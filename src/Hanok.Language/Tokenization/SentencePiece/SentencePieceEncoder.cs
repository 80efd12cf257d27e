using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>Joins the characters of a text with a heap: O(n log n) for any text.</summary>
sealed class SentencePieceEncoder(SentencePieceBpe model, HashSet<int> special) : TextEncoder
{
    // Which two neighbours to join: best score first, then the leftmost.
    sealed class BestFirst : IComparer<(float Score, int Left)>
    {
        public static readonly BestFirst Instance = new();

        public int Compare((float Score, int Left) x, (float Score, int Left) y) => x.Score != y.Score ? y.Score.CompareTo(x.Score) : x.Left.CompareTo(y.Left);
    }

    readonly PriorityQueue<(int Left, int Right, int Units), (float, int)> queue = new(BestFirst.Instance);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces = model.Pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    readonly Dictionary<string, int> splits = new(StringComparer.Ordinal);       // an unused piece that was joined: the units of its left part
    int[] start = new int[64], length = new int[64], next = new int[64], previous = new int[64];
    bool[] frozen = new bool[64];

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> piece, List<int> output, bool guarded)
    {
        int count = Characters(piece);
        queue.Clear();
        splits.Clear();
        for (int i = 0; i + 1 < count; i++) Offer(piece, i, i + 1, guarded);
        while (queue.TryDequeue(out (int Left, int Right, int Units) pair, out _))
        {
            (int left, int right, int units) = pair;
            // Stale where one of the two has grown or been swallowed since.
            if (length[left] == 0 || length[right] == 0 || next[left] != right || length[left] + length[right] != units) continue;
            length[left] = units;
            length[right] = 0;
            next[left] = next[right];
            if (next[left] >= 0) previous[next[left]] = left;
            if (previous[left] >= 0) Offer(piece, previous[left], left, guarded);
            if (next[left] >= 0) Offer(piece, left, next[left], guarded);
        }
        bool afterUnknown = false;
        for (int i = count == 0 ? -1 : 0; i >= 0; i = next[i]) Give(piece.Slice(start[i], length[i]), output, guarded, ref afterUnknown);
    }

    int Characters(ReadOnlySpan<char> text)
    {
        if (start.Length < text.Length)
        {
            int size = text.Length;
            (start, length, next, previous, frozen) = (new int[size], new int[size], new int[size], new int[size], new bool[size]);
        }
        int count = 0;
        for (int at = 0; at < text.Length; count++)
        {
            int units = model.UserDefined.Longest(text[at..]);
            frozen[count] = units > 0;
            if (units == 0) CodePoints.At(text, at, out units);
            start[count] = at;
            length[count] = units;
            previous[count] = count - 1;
            next[count] = count + 1;
            at += units;
        }
        if (count > 0) next[count - 1] = -1;
        return count;
    }

    void Offer(ReadOnlySpan<char> text, int left, int right, bool guarded)
    {
        int units = length[left] + length[right];
        if (frozen[left] || frozen[right] || units > model.Longest) return;
        ReadOnlySpan<char> joined = text.Slice(start[left], units);
        if (!pieces.TryGetValue(joined, out int id) || (guarded && special.Contains(id))) return;
        queue.Enqueue((left, right, units), (model.Scores[id], left));
        if (model.Kinds[id] == PieceKind.Unused) splits[joined.ToString()] = length[left];
    }

    void Give(ReadOnlySpan<char> symbol, List<int> output, bool guarded, ref bool afterUnknown)
    {
        // An unused piece falls into the parts that it was joined from.
        Stack<(int From, int Units)>? parts = null;
        (int From, int Units) part = (0, symbol.Length);
        while (true)
        {
            ReadOnlySpan<char> text = symbol.Slice(part.From, part.Units);
            bool known = pieces.TryGetValue(text, out int id) && !(guarded && special.Contains(id));
            if (known && model.Kinds[id] == PieceKind.Unused && splits.TryGetValue(text.ToString(), out int left) && left < part.Units)
            {
                (parts ??= new()).Push((part.From + left, part.Units - left));
                part = (part.From, left);
                continue;
            }
            if (known) output.Add(id);
            else if (model.Bytes.Length == 256) foreach (byte b in Encoding.UTF8.GetBytes(text.ToArray())) output.Add(model.Bytes[b]);
            else if (model.Unknown >= 0 && !afterUnknown) output.Add(model.Unknown);
            afterUnknown = !known;
            if (parts is null || !parts.TryPop(out part)) return;
        }
    }
}
