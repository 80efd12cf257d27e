using System.Text.RegularExpressions;
using Hanok.Language.Patterns;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>
/// tiktoken's vocabularies: byte strings with ranks, no merges. A pair merges where the two together have a rank, the lowest first; so the merges are all ways to
/// cut a token in two, in order of the token's rank and then of the parts' (as transformers converts such files), and a piece that is a token is taken whole.
/// </summary>
static partial class TiktokenRanks
{
    /// <summary>The ranks of a js-tiktoken file, by tokens in the alphabet of bytes. Its lines: <c>! offset base64 base64 …</c>.</summary>
    public static Dictionary<string, int> Read(string script)
    {
        Dictionary<string, int> ranks = [];
        foreach (Match line in Line().Matches(script))
        {
            int rank = int.Parse(line.Groups[1].ValueSpan);
            foreach (string token in line.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) ranks.Add(ByteAlphabet.ToText(Convert.FromBase64String(token)), rank++);
        }
        return ranks;
    }

    /// <summary>The tokenizer of ranks and a pattern.</summary>
    public static Tokenizer Tokenizer(Dictionary<string, int> ranks, string pattern)
    {
        List<(string, string)> merges = [];
        foreach (string token in ranks.OrderBy(r => r.Value).Select(r => r.Key))
            merges.AddRange(Enumerable.Range(1, token.Length - 1).Select(cut => (token[..cut], token[cut..])).Where(m => ranks.ContainsKey(m.Item1) && ranks.ContainsKey(m.Item2))
                .OrderBy(m => ranks[m.Item1]).ThenBy(m => ranks[m.Item2]));
        return new(new BpeModel(ranks, merges, ignoreMerges: true), new()
        {
            Stages = [new(new RegexPattern(Atomic(pattern)), true, true, false, PieceStageSource.Split), new(null, true, true, false, PieceStageSource.ByteLevel)],
        });
    }

    // In Rust's fancy-regex {1,3}+ is possessive and $ the end of the text; in Oniguruma's syntax, which ours is, they are not.
    static string Atomic(string pattern) => pattern.Replace("\\p{N}{1,3}+", "(?>\\p{N}{1,3})", StringComparison.Ordinal).Replace("\\s++$", "\\s++\\z", StringComparison.Ordinal);

    [GeneratedRegex(@"! (\d+)((?: [A-Za-z0-9+/=]+)+)")]
    private static partial Regex Line();
}
