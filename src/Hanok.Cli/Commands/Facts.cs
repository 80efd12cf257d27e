using Hanok.Data.Skills;
using Hanok.Recipes;
using Hanok.Server;

namespace Hanok.Cli;

/// <summary>What the page tells about a model of a run: its skills with their measured accuracy and prompts to try.</summary>
static class Facts
{
    /// <summary>From the report beside a bundle; null where there is none.</summary>
    public static ModelFacts? Of(RunDirectory directory)
    {
        string report = directory.Report("json");
        if (!File.Exists(report)) return null;
        try
        {
            return ModelFacts.FromReport(File.ReadAllBytes(report), Examples());
        }
        catch (System.Text.Json.JsonException)
        {
            return null;                                     // somebody else's report.json: the page does without
        }
    }

    static Dictionary<string, SkillFact> Examples()
    {
        SkillSet skills = new(0);
        return SkillSet.All.ToDictionary(s => s.Name, s => new SkillFact(s.Name)
        {
            Title = s.Title.English,
            TitleKorean = s.Title.Korean,
            Examples = [.. skills.HeldOut(s, 3).Select(e => e.Prompt)],
        }, StringComparer.Ordinal);
    }
}
