namespace Hanok.Language.Tokenization;

/// <summary>
/// tiktoken's vocabularies have ranks and no merges: a pair merges where the two together have a rank, the lowest first. As merges those are all ways to cut a token
/// in two that are tokens, in order of the token's rank and then of the parts' (so transformers converts such files); a piece that is a token is taken whole.
/// </summary>
static class RankedMerges
{
    /// <summary>The longest token whose cuts are looked for, in bytes: some have a few hundred spaces.</summary>
    public const int LongestToken = 1024;

    /// <summary>The model of tokens in the alphabet of bytes by their ids, which rise with the ranks.</summary>
    public static BpeModel Model(Dictionary<string, int> ids)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        List<(string Left, string Right)> merges = [];
        List<(string Left, string Right, int LeftId, int RightId)> own = [];
        foreach (string token in ids.OrderBy(t => t.Value).Select(t => t.Key))
        {
            own.Clear();
            for (int cut = 1; cut < token.Length; cut++)
                if (known.TryGetValue(token.AsSpan(0, cut), out string? left, out int leftId) && known.TryGetValue(token.AsSpan(cut), out string? right, out int rightId)) own.Add((left, right, leftId, rightId));
            merges.AddRange(own.OrderBy(m => m.LeftId).ThenBy(m => m.RightId).Select(m => (m.Left, m.Right)));
        }
        return new BpeModel(ids, merges, ignoreMerges: true);
    }
}
