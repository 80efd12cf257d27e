using System.Text.Json;
using Hanok.Evaluation.Metrics;
using Hanok.Tests;

namespace Hanok.Evaluation.Tests.Metrics;

public class ClassificationTests
{
    [SkippableFact]
    public void Scores_OfScikitLearnsCases_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("training", "metrics", "classification.json")));
        foreach (JsonElement c in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] labels = Numbers(c.GetProperty("labels")), predictions = Numbers(c.GetProperty("predictions"));
            Assert.Equal(c.GetProperty("accuracy").GetDouble(), Classification.Accuracy(labels, predictions), 1e-9);
            Assert.Equal(c.GetProperty("f1_macro").GetDouble(), Classification.MacroF1(labels, predictions), 1e-9);
            JsonElement confusion = c.GetProperty("confusion");
            int classes = confusion.GetArrayLength();
            int[,] counts = Classification.Confusion(labels, predictions, classes);
            for (int i = 0; i < classes; i++)
                for (int j = 0; j < classes; j++) Assert.Equal(confusion[i][j].GetInt32(), counts[i, j]);
        }
    }

    [SkippableFact]
    public void Scores_OfTheHarness_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("evaluation", "filters-and-metrics.json")));
        JsonElement m = file.RootElement.GetProperty("metrics");
        int[] gold = Numbers(m.GetProperty("gold")), prediction = Numbers(m.GetProperty("prediction"));
        double accuracy = Classification.Accuracy(gold, prediction);
        Assert.Equal(m.GetProperty("acc").GetDouble(), accuracy, 1e-12);
        Assert.Equal(m.GetProperty("acc_stderr").GetDouble(), Classification.AccuracyStandardError(accuracy, gold.Length), 1e-12);
        Assert.Equal(m.GetProperty("macro_f1").GetDouble(), Classification.MacroF1(gold, prediction), 1e-12);
        int[][] binary = [.. m.GetProperty("binary").EnumerateArray().Select(Numbers)];
        Assert.Equal(m.GetProperty("binary_f1 (max of 1)").GetDouble(), Classification.F1([.. binary.Select(b => b[0])], [.. binary.Select(b => b[1])]), 1e-12);
    }

    [SkippableFact]
    public void Wilson_ScipysIntervals_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("training", "metrics", "statistics.json")));
        foreach (JsonElement c in file.RootElement.GetProperty("wilson").EnumerateArray())
        {
            int successes = c.GetProperty("successes").GetInt32(), trials = c.GetProperty("trials").GetInt32();
            foreach ((string name, double z) in new[] { ("wilson_0.95", Proportion.Z95), ("wilson_0.9", Proportion.Z90) })
            {
                (double low, double high) = Proportion.Wilson(successes, trials, z);
                Assert.Equal(c.GetProperty(name)[0].GetDouble(), low, 1e-9);
                Assert.Equal(c.GetProperty(name)[1].GetDouble(), high, 1e-9);
            }
        }
    }

    static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetInt32())];
}
