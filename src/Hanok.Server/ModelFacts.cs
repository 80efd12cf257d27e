using System.Text.Json;

namespace Hanok.Server;

/// <summary>What the page tells about the model besides its name: skills with their measured accuracy and example prompts, and what it cannot do.</summary>
public sealed record ModelFacts
{
    /// <summary>The skills it was taught, in the order to show.</summary>
    public IReadOnlyList<SkillFact> Skills { get; init; } = [];

    /// <summary>One sentence in English on what the model cannot do; null: the page's own sentence for a small model.</summary>
    public string? Limits { get; init; }

    /// <summary>The same in Korean.</summary>
    public string? LimitsKorean { get; init; }

    /// <summary>Reads accuracies from a <c>report.json</c>: its <c>skills [{name, accuracy, baseline, n}]</c>. Skills without an example are shown too.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="examples">Titles and example prompts of each skill by name.</param>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static ModelFacts FromReport(ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, SkillFact> examples)
    {
        using JsonDocument report = JsonDocument.Parse(json);
        List<SkillFact> skills = [];
        if (report.RootElement.ValueKind == JsonValueKind.Object
            && report.RootElement.TryGetProperty("skills", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement row in list.EnumerateArray())
            {
                if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("name", out JsonElement n) || n.GetString() is not { } name) continue;
                SkillFact fact = examples.TryGetValue(name, out SkillFact? known) ? known : new SkillFact(name);
                skills.Add(fact with { Accuracy = Number(row, "accuracy"), Baseline = Number(row, "baseline"), Count = (int?)Number(row, "n") });
            }
        }
        return new ModelFacts { Skills = skills };
    }

    static double? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

/// <summary>One skill.</summary>
/// <param name="Name">Its name in the report.</param>
public sealed record SkillFact(string Name)
{
    /// <summary>Title in English; null: the name.</summary>
    public string? Title { get; init; }

    /// <summary>Title in Korean; null: the English one.</summary>
    public string? TitleKorean { get; init; }

    /// <summary>Share of held-out prompts answered exactly, 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Share that the most frequent answer would get, 0 to 1.</summary>
    public double? Baseline { get; init; }

    /// <summary>Number of held-out prompts.</summary>
    public int? Count { get; init; }

    /// <summary>Prompts to try, as written in training's style but not from it.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
