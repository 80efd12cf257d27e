using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>tiktoken's vocabularies: byte strings with ranks.</summary>
static partial class TiktokenRanks
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    /// <summary>The file <c>tekken.json</c> of ranks and a pattern, with some tokens more than it uses.</summary>
    public static byte[] Tekken(Dictionary<string, int> ranks, string pattern, int special, string specialTokens = "null", int unused = 0) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
    {
        ["config"] = new Dictionary<string, object> { ["pattern"] = Atomic(pattern), ["num_vocab_tokens"] = ranks.Count, ["default_vocab_size"] = ranks.Count - unused + special, ["default_num_special_tokens"] = special, ["version"] = "v3" },
        ["vocab"] = ranks.OrderBy(r => r.Value).Select((r, i) => new Dictionary<string, object?> { ["rank"] = i, ["token_bytes"] = Convert.ToBase64String(ByteAlphabet.ToBytes(r.Key)!), ["token_str"] = null }).ToArray(),
        ["special_tokens"] = JsonDocument.Parse(specialTokens).RootElement,
    }, Plain);

    // In Rust's fancy-regex {1,3}+ is possessive and $ the end of the text; in Oniguruma's syntax, which ours is, they are not.
    static string Atomic(string pattern) => pattern.Replace("\\p{N}{1,3}+", "(?>\\p{N}{1,3})", StringComparison.Ordinal).Replace("\\s++$", "\\s++\\z", StringComparison.Ordinal);

    [GeneratedRegex(@"! (\d+)((?: [A-Za-z0-9+/=]+)+)")]
    private static partial Regex Line();
}
