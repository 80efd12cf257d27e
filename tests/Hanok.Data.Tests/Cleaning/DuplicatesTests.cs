using System.IO.Compression;
using System.Text.Json;
using FsCheck.Xunit;
using Hanok.Data.Cleaning.Duplicates;
using Hanok.Language;
using Hanok.Tests;

namespace Hanok.Data.Tests.Cleaning;

public class DuplicatesTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData(ShingleKind.Words, "word5")]
    [InlineData(ShingleKind.Characters, "char5")]
    public void Similar_MadeVariants_FoundAsTheoryHasItAndExactlyMeasured(ShingleKind kind, string name)
    {
        MinHasher hasher = new(kind);
        NearDuplicates index = new(hasher, 0.3);
        Dictionary<(int, int), double> found = [];
        List<string> texts = Golden.Rows("duplicates-made.jsonl").ConvertAll(static r => Normalization.Nfc(r.Text("text")));
        for (int i = 0; i < texts.Count; i++)
        {
            uint[] signature = hasher.Sign(texts[i]);
            foreach ((int other, double similarity) in index.Similar(texts[i], signature)) found[(other, i)] = similarity;
            index.Add(texts[i], signature);
        }
        Judge(Golden.Rows($"duplicates-made-{name}.jsonl"), found);
    }

    [SkippableTheory]
    [InlineData(ShingleKind.Words, "word5")]
    [InlineData(ShingleKind.Characters, "char5")]
    public void Similar_Reviews_FindsPairsAndMeasuresThemExactly(ShingleKind kind, string name)
    {
        // Only the lines that golden pairs name: the whole of 100,000 belongs to a benchmark.
        List<JsonElement> pairs = Golden.Rows($"duplicates-nsmc-{name}.jsonl");
        HashSet<int> wanted = [.. pairs.SelectMany(static p => new[] { p.Int("a"), p.Int("b") })];
        // Bands of few rows, so that pairs of 0.5 are found too: 1 - (1 - 0.5³)⁶⁰ = 0.9997.
        MinHasher hasher = new(kind, 60, 3);
        NearDuplicates index = new(hasher, 0.5);
        Dictionary<(int, int), double> found = [];
        List<int> lines = [];
        foreach ((int number, string text) in Reviews(wanted))
        {
            uint[] signature = hasher.Sign(text);
            foreach ((int other, double similarity) in index.Similar(text, signature)) found[(lines[other], number)] = similarity;
            index.Add(text, signature);
            lines.Add(number);
        }
        int missed = 0;
        foreach (JsonElement p in pairs)
        {
            if (found.Remove((p.Int("a"), p.Int("b")), out double similarity)) Assert.Equal(p.GetProperty("jaccard").GetDouble(), similarity, 6);
            else missed++;
        }
        Assert.True(missed <= 1, $"{missed} of {pairs.Count} pairs missed");
        Assert.Empty(found);
    }

    [SkippableTheory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(13)]
    public void Hits_GoldenTexts_Equal(int n)
    {
        Contamination index = new(n);
        foreach (JsonElement test in Golden.Rows("decontamination-tests.jsonl"))
        {
            index.Add(test.Int("id"), test.Text("text"));
            Assert.Equal(test.Int("tokens"), Contamination.Words(test.Text("text")).Count);
        }
        foreach (JsonElement train in Golden.Rows("decontamination-train.jsonl"))
        {
            string text = train.Text("text");
            Assert.Equal(train.GetProperty($"hits_{n}").EnumerateArray().Select(static e => e.GetInt32()), index.Hits(text));
            Assert.Equal(train.GetProperty($"hits_{n}").GetArrayLength() > 0, index.IsHit(text));
        }
    }

    [Property]
    public void Sign_AnyText_EqualTextsAgreeAndWhiteSpaceAndCaseDoNotMatter(string? text)
    {
        MinHasher hasher = new(ShingleKind.Characters);
        string a = $"abc {text} xyz", b = $"  ABC\n{text}\t xyz ";
        Assert.Equal(hasher.Sign(a), hasher.Sign(b));
    }

    void Judge(List<JsonElement> pairs, Dictionary<(int, int), double> found)
    {
        double expected = 0, variance = 0;
        int hits = 0;
        foreach (JsonElement p in pairs)
        {
            double jaccard = p.GetProperty("jaccard").GetDouble(), probability = MinHasher.Probability(jaccard, 14, 8);
            expected += probability;
            variance += probability * (1 - probability);
            if (!found.Remove((p.Int("a"), p.Int("b")), out double similarity)) continue;
            hits++;
            Assert.Equal(jaccard, similarity, 6);
        }
        output.WriteLine($"found {hits} of {pairs.Count}, theory {expected:F1} ± {Math.Sqrt(variance):F1}");
        // Verified, so nothing below the limit is found; what is found follows the curve within five standard deviations (pairs of a group are not independent).
        Assert.Empty(found);
        Assert.InRange(hits, expected - 5 * Math.Sqrt(variance) - 1, expected + 5 * Math.Sqrt(variance) + 1);
    }

    static IEnumerable<(int Number, string Text)> Reviews(HashSet<int> wanted)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(GoldenFiles.SharedData("nsmc-reviews.jsonl.gz")), CompressionMode.Decompress));
        for (int i = 0; i < 100_000 && reader.ReadLine() is { } line; i++)
            if (wanted.Contains(i)) yield return (i, Normalization.Nfc(JsonDocument.Parse(line).RootElement.Text("text")));
    }
}
