using System.Text.Json;
using Hanok.Evaluation.Metrics;
using Hanok.Tests;

namespace Hanok.Evaluation.Tests.Metrics;

public class ExactMatchTests
{
    [SkippableFact]
    public void IsMatch_HarnessCases_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("evaluation", "filters-and-metrics.json")));
        int cases = 0;
        foreach (JsonElement c in file.RootElement.GetProperty("exact_match").EnumerateArray())
        {
            ExactMatchOptions options = new();
            foreach (JsonProperty o in c.GetProperty("options").EnumerateObject())
                options = o.Name switch
                {
                    "ignore_case" => options with { IgnoreCase = o.Value.GetBoolean() },
                    "ignore_punctuation" => options with { IgnorePunctuation = o.Value.GetBoolean() },
                    "ignore_numbers" => options with { IgnoreNumbers = o.Value.GetBoolean() },
                    "regexes_to_ignore" => options with { Ignore = [.. o.Value.EnumerateArray().Select(e => e.GetString()!)] },
                    _ => throw new InvalidOperationException(o.Name),
                };
            bool match = ExactMatch.IsMatch(c.GetProperty("prediction").GetString()!, c.GetProperty("reference").GetString()!, options);
            Assert.True(match == (c.GetProperty("exact_match").GetDouble() == 1), c.ToString());
            cases++;
        }
        Assert.True(cases > 50);
    }
}
