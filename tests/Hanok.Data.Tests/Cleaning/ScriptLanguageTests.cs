using System.Text.Json;
using Hanok.Data.Cleaning;

namespace Hanok.Data.Tests.Cleaning;

public class ScriptLanguageTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [SkippableFact]
    public void Of_GoldenTexts_IsRightNearlyAlways()
    {
        Dictionary<string, (int Right, int All)> labels = [];
        foreach (JsonElement row in Golden.Rows("languages.jsonl"))
        {
            string label = row.Text("label"), text = row.Text("text"), found = ScriptLanguage.Of(text);
            (int right, int all) = labels.GetValueOrDefault(label);
            labels[label] = (right + (found == label ? 1 : 0), all + 1);
            if (found != label) output.WriteLine($"{label}, found {found}: {text}");
        }
        foreach ((string label, (int right, int all)) in labels) output.WriteLine($"{label}: {right} of {all}");
        // "東京都庁" is labelled ja, but no script tells a Japanese name in Han characters alone from a Chinese one.
        Assert.True(labels["ja"].Right >= labels["ja"].All - 1, $"ja {labels["ja"]}");
        foreach (string label in (string[])["ko", "en", "zh", "none", "code"]) Assert.Equal(labels[label].All, labels[label].Right);
        int sum = labels.Values.Sum(static l => l.Right), total = labels.Values.Sum(static l => l.All);
        Assert.True(sum >= 0.97 * total, $"{sum} of {total}");
    }

    [FsCheck.Xunit.Property]
    public void Of_AnyText_DoesNotThrow(string? text) => ScriptLanguage.Of(text ?? "");
}
