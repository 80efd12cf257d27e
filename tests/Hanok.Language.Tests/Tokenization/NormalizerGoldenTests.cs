using System.Text.Json;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Every normaliser of the judge on every string of at most 2,000 code points.</summary>
public class NormalizerGoldenTests
{
    [Fact]
    public void Apply_GoldenStrings_EqualsTheJudge()
    {
        Dictionary<int, string> strings = Golden.Strings(Golden.Fullest("strings.jsonl"));
        int normalizers = 0, compared = 0, left = 0;
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("normalizers.jsonl")))
        {
            normalizers++;
            Normalizer normalizer = NormalizerReader.Read(new JsonNode(row.GetProperty("normalizer"), "", "normalizer"))!;
            int i = 0;
            foreach (JsonElement expected in row.GetProperty("out").EnumerateArray())
            {
                if (!strings.TryGetValue(i++, out string? text) || expected.ValueKind == JsonValueKind.Null)
                {
                    left++;
                    continue;
                }
                string found = normalizer.Apply(text);
                if (found != expected.GetString()) wrong.Add($"{row.GetProperty("name")} of string {i - 1} '{text}': '{found}', expected '{expected}'");
                compared++;
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {compared}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.Equal(Golden.HasAll("normalizers.jsonl") ? 17 : 2, normalizers);
        Assert.Equal(normalizers * 453, compared + left);
        Assert.True(compared > normalizers * strings.Count * 9 / 10);
    }
}
