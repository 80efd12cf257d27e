namespace Hanok.Language.Tokenization;

/// <summary>Pieces in order, to find all of those that a text begins with: a trie in two arrays, whose nodes are ranges of the sorted pieces.</summary>
sealed class PieceTrie
{
    readonly string[] pieces;
    readonly int[] ids;
    readonly Dictionary<char, (int From, int To)> firsts = [];

    /// <summary>A trie of pieces; empty ones are left out, of equal ones the first counts.</summary>
    public PieceTrie(IEnumerable<(string Piece, int Id)> entries)
    {
        (string Piece, int Id)[] sorted = [.. entries.Where(e => e.Piece.Length > 0).DistinctBy(e => e.Piece, StringComparer.Ordinal).OrderBy(e => e.Piece, StringComparer.Ordinal)];
        pieces = [.. sorted.Select(e => e.Piece)];
        ids = [.. sorted.Select(e => e.Id)];
        for (int i = 0; i < pieces.Length;)
        {
            int to = i + 1;
            while (to < pieces.Length && pieces[to][0] == pieces[i][0]) to++;
            firsts.Add(pieces[i][0], (i, to));
            i = to;
        }
    }

    /// <summary>The pieces that <paramref name="text"/> begins with, the shortest first.</summary>
    public Prefixes Of(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>The length of the longest piece that <paramref name="text"/> begins with, or 0.</summary>
    public int Longest(ReadOnlySpan<char> text)
    {
        int length = 0;
        for (Prefixes found = Of(text); found.MoveNext();) length = found.Length;
        return length;
    }

    /// <summary>A walk along a text.</summary>
    internal ref struct Prefixes(PieceTrie trie, ReadOnlySpan<char> text)
    {
        readonly ReadOnlySpan<char> text = text;
        int from, to;

        /// <summary>Units of the piece that was found.</summary>
        public int Length { get; private set; }

        /// <summary>Its id.</summary>
        public int Id { get; private set; }

        /// <summary>Goes to the next longer piece.</summary>
        public bool MoveNext()
        {
            while (Length < text.Length)
            {
                char c = text[Length];
                if (Length == 0)
                {
                    if (!trie.firsts.TryGetValue(c, out (int From, int To) range)) return false;
                    (from, to) = range;
                }
                else
                {
                    // Of the pieces in the range only the first can end here.
                    if (trie.pieces[from].Length == Length) from++;
                    from = Bound(c, from, to);
                    to = Bound((char)(c + 1), from, to, c == char.MaxValue);
                    if (from == to) return false;
                }
                Length++;
                if (trie.pieces[from].Length != Length) continue;
                Id = trie.ids[from];
                return true;
            }
            return false;
        }

        // The first piece of the range whose character at Length is not below c.
        readonly int Bound(char c, int low, int high, bool end = false)
        {
            if (end) return high;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (trie.pieces[middle][Length] < c) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
