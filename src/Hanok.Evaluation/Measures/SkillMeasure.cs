using Hanok.Data.Skills;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Batching;
using Hanok.Inference.Scoring;
using Hanok.Language;

namespace Hanok.Evaluation.Measures;

/// <summary>How well a model holds its skills: exact final answers on held-out prompts, and multiple choice among taught-looking responses by log-likelihood.</summary>
public static class SkillMeasure
{
    /// <summary>Longest answer that is waited for, in tokens.</summary>
    const int MostTokens = 96;

    /// <summary>Questions of multiple choice a skill: four scorings each.</summary>
    const int MostQuestions = 50;

    /// <summary>Asks <paramref name="prompts"/> held-out prompts of each skill, greedily.</summary>
    public static IReadOnlyList<SkillScore> Run(
        SkillSet skills, int prompts, BatchGenerator generator, IScorer scorer, IReadOnlyList<int> stopTokens, IProgress<double>? progress, CancellationToken cancellation)
    {
        List<SkillScore> scores = [];
        foreach (Skill skill in skills.Skills)
        {
            IReadOnlyList<SkillExample> examples = skills.HeldOut(skill, prompts);
            int[][] answers = generator.Greedy([.. examples.Select(e => Prompt(scorer.Tokenizer, e.Prompt))], MostTokens, stopTokens, cancellation);
            string[] responses = [.. answers.Select(a => scorer.Tokenizer.Decode(a, skipSpecial: true))];
            int right = examples.Where((e, i) => FinalAnswer.Of(responses[i]) == e.Answer).Count();
            double baseline = (double)examples.GroupBy(e => e.Answer).Max(g => g.Count()) / examples.Count;
            scores.Add(new SkillScore(
                skill.Name, skill.Title.English, skill.Title.Korean, (double)right / examples.Count, baseline, examples.Count,
                Choice(scorer, [.. examples.Take(MostQuestions)], cancellation), (examples[0].Prompt, responses[0])));
            progress?.Report((double)scores.Count / skills.Skills.Count);
        }
        return scores;
    }

    static ChoiceScore Choice(IScorer scorer, IReadOnlyList<SkillExample> examples, CancellationToken cancellation)
    {
        // The end of the turn is scored too: else the beginning of a longer response would win by being shorter.
        int end = scorer.Tokenizer.IdOf(ChatTemplate.ChatMl.EndOfTurn)!.Value;
        List<ScoringRequest> requests = [];
        List<int> lengths = [];
        foreach (SkillExample e in examples)
        {
            int[] context = Prompt(scorer.Tokenizer, e.Prompt);
            foreach (string response in (string[])[e.Response, .. e.WrongResponses])
            {
                requests.Add(new ScoringRequest(context, [.. scorer.Tokenizer.Encode(response, recogniseSpecial: false), end]));
                lengths.Add(Math.Max(1, response.EnumerateRunes().Count()));
            }
        }
        IReadOnlyList<ContinuationScore> scores = scorer.Score(requests, cancellation: cancellation);
        int right = 0, normalised = 0, at = 0;
        foreach (SkillExample e in examples)
        {
            int choices = 1 + e.WrongResponses.Count;
            int start = at;
            if (Best(choices, i => scores[start + i].LogProbability) == 0) right++;
            if (Best(choices, i => scores[start + i].LogProbability / lengths[start + i]) == 0) normalised++;
            at += choices;
        }
        return new ChoiceScore((double)right / examples.Count, (double)normalised / examples.Count, examples.Count);
    }

    static int Best(int count, Func<int, double> value)
    {
        int best = 0;
        for (int i = 1; i < count; i++)
            if (value(i) >= value(best)) best = i;           // a tie is no right answer: the right one stands first
        return best;
    }

    static int[] Prompt(Tokenizer tokenizer, string prompt) => ChatTemplate.ChatMl.Encode(tokenizer, [new ChatMessage("user", prompt)], addGenerationPrompt: true).Ids;
}
