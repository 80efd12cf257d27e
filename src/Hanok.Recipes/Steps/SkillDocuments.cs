using System.Text;
using Hanok.Data.Documents;
using Hanok.Data.Skills;

namespace Hanok.Recipes;

/// <summary>Generated skills as plain text: what the source <c>skills</c> gives to pre-training. Held-out problems do not occur in it.</summary>
static class SkillDocuments
{
    const int ExamplesADocument = 40, Documents = 150;

    /// <summary>Documents of question and answer lines; one in ten is a unit of its own, <c>skills-heldout</c>, for validation.</summary>
    public static IEnumerable<Document> Make(ulong seed, IReadOnlyDictionary<string, double> weights, CancellationToken cancellation)
    {
        SkillSet skills = SkillChoice.Of(seed, weights);
        for (int d = 0; d < Documents; d++)
        {
            cancellation.ThrowIfCancellationRequested();
            StringBuilder text = new();
            for (int i = 0; i < ExamplesADocument; i++)
            {
                SkillExample e = skills.Training(-1L - ((long)d * ExamplesADocument + i));       // indices that tuning never uses
                text.Append(e.Prompt).Append('\n').Append(e.Response).Append("\n\n");
            }
            string unit = d % 10 == 9 ? "skills-heldout" : "skills";
            string content = text.ToString().TrimEnd();
            yield return new Document($"{unit}/{d:D4}", "skills", "1", unit, $"{d:D4}.txt", DocumentKind.Prose, "", "Apache-2.0", "Hanok (generated)", Document.HashOf(content), content);
        }
    }
}

/// <summary>The skills that a recipe names.</summary>
static class SkillChoice
{
    /// <summary>The set for a recipe's weights: those named, with these weights; all as tuned where none is.</summary>
    public static SkillSet Of(ulong seed, IReadOnlyDictionary<string, double> weights) => weights.Count == 0 ? new SkillSet(seed) : new SkillSet(seed, weights);
}
