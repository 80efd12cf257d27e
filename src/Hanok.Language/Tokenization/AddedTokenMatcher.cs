using System.Buffers;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>Finds added tokens in a text: leftmost, the longest of those that begin there, whatever the order in which they were added.</summary>
sealed class AddedTokenMatcher
{
    readonly SearchValues<char> firsts;
    readonly PieceTrie trie;
    readonly AddedToken[] tokens;

    /// <summary>Looks for each token by the content given beside it; empty contents are never found.</summary>
    public AddedTokenMatcher(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        (string Content, AddedToken Token)[] all = [.. tokens.Where(t => t.Content.Length > 0)];
        this.tokens = [.. all.Select(t => t.Token)];
        trie = new(all.Select((t, i) => (t.Content, i)));
        firsts = SearchValues.Create([.. all.Select(t => t.Content[0]).Distinct()]);
    }

    /// <summary>Whether there is anything to find.</summary>
    public bool IsEmpty => tokens.Length == 0;

    /// <summary>
    /// The next token at or after <paramref name="from"/>. <paramref name="done"/> is where the text not yet given out begins (white space before a token is taken
    /// down to there); <paramref name="start"/> and <paramref name="end"/> are what the token takes.
    /// Where <paramref name="foreign"/> is not empty, it says of each UTF-16 unit whether it came from outside: what looks like a special token is none where any of it did.
    /// </summary>
    /// <returns>The token, or null where there is none.</returns>
    public AddedToken? Find(ReadOnlySpan<char> text, int from, int done, bool recogniseSpecial, out int start, out int end, ReadOnlySpan<bool> foreign = default)
    {
        while (true)
        {
            AddedToken? token = Search(text, from, out start, out end);
            if (token is null) return null;
            if (token.IsSpecial && !foreign.IsEmpty && foreign[start..end].Contains(true))
            {
                from = start + 1;               // what only looks like a token must not hide a true one that begins inside it
                continue;
            }
            from = end;
            // Both refusals come after the search: a longest match that is refused is not shortened.
            if (token.IsSpecial && !recogniseSpecial) continue;
            if (token.IsSingleWord && (WordBefore(text, start) || WordAfter(text, end))) continue;
            if (token.StripsLeft) while (start > done && UnicodeTables.IsWhiteSpace(text[start - 1])) start--;
            if (token.StripsRight) while (end < text.Length && UnicodeTables.IsWhiteSpace(text[end])) end++;
            return token;
        }
    }

    AddedToken? Search(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (start = from; start < text.Length; start++)
        {
            int skip = text[start..].IndexOfAny(firsts);
            if (skip < 0) break;
            start += skip;
            AddedToken? token = null;
            end = start;
            for (PieceTrie.Prefixes found = trie.Of(text[start..]); found.MoveNext();)
            {
                token = tokens[found.Id];
                end = start + found.Length;
            }
            if (token is not null) return token;
        }
        start = end = text.Length;
        return null;
    }

    static bool WordBefore(ReadOnlySpan<char> text, int at) => at > 0 && UnicodeTables.IsWordCharacter(CodePoints.Before(text, at, out _));

    static bool WordAfter(ReadOnlySpan<char> text, int at) => at < text.Length && UnicodeTables.IsWordCharacter(CodePoints.At(text, at, out _));
}
