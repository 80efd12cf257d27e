using Hanok.Data.Skills;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Generation;
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

    /// <summary>Prompts a skill that are also asked as a later turn: what stands before them is most of the work.</summary>
    const int MostLater = 50;

    /// <summary>The most exchanges before a prompt that is asked as a later turn.</summary>
    const int MostEarlier = 3;

    /// <summary>Asks <paramref name="prompts"/> held-out prompts of each skill, greedily, alone and as a later turn of a conversation.</summary>
    public static IReadOnlyList<SkillScore> Run(
        SkillSet skills, int prompts, BatchGenerator generator, IScorer scorer, IReadOnlyList<int> stopTokens, IProgress<double>? progress, CancellationToken cancellation)
    {
        List<SkillScore> scores = [];
        foreach (Skill skill in skills.Skills)
        {
            IReadOnlyList<SkillExample> examples = skills.HeldOut(skill, prompts);
            string[] responses = Responses(scorer.Tokenizer, generator, [.. examples.Select(e => Prompt(scorer.Tokenizer, e.Prompt))], stopTokens, cancellation);
            IReadOnlyList<SkillExample> inTalk = [.. examples.Take(MostLater)];
            string[] later = Responses(scorer.Tokenizer, generator, [.. inTalk.Select((e, i) => Later(skills, e, i, scorer.Tokenizer, generator.ContextLength - MostTokens))], stopTokens, cancellation);
            double baseline = (double)examples.GroupBy(e => e.Answer).Max(g => g.Count()) / examples.Count;
            scores.Add(new SkillScore(
                skill.Name, skill.Title.English, skill.Title.Korean, Right(examples, responses), baseline, examples.Count, Right(inTalk, later), inTalk.Count,
                Choice(scorer, [.. examples.Take(MostQuestions)], cancellation), (examples[0].Prompt, responses[0])));
            progress?.Report((double)scores.Count / skills.Skills.Count);
        }
        return scores;
    }

    static string[] Responses(Tokenizer tokenizer, BatchGenerator generator, int[][] prompts, IReadOnlyList<int> stopTokens, CancellationToken cancellation) =>
        [.. generator.Greedy(prompts, MostTokens, stopTokens, cancellation).Select(a => tokenizer.Decode(a, skipSpecial: true))];

    internal static double Right(IReadOnlyList<SkillExample> examples, string[] responses) =>
        (double)examples.Where((e, i) => FinalAnswer.Of(responses[i]) == e.Answer).Count() / examples.Count;

    /// <summary>The prompt after one to three exchanges about any skill, as they are taught; fewer where <paramref name="mostTokens"/> does not hold them.</summary>
    internal static int[] Later(SkillSet skills, SkillExample example, int index, Tokenizer tokenizer, int mostTokens)
    {
        CounterRandom random = new(0, "earlier turns:" + example.Skill, index);
        List<ChatMessage> messages = [new("user", example.Prompt)];
        int[] ids = Prompt(tokenizer, messages);
        for (int earlier = random.Between(1, MostEarlier); earlier > 0; earlier--)
        {
            SkillExample other = skills.Training((long)(random.Next() >> 2));
            messages.InsertRange(0, [new("user", other.Prompt), new("assistant", other.Response)]);
            int[] longer = Prompt(tokenizer, messages);
            if (longer.Length > mostTokens) break;
            ids = longer;
        }
        return ids;
    }

    static ChoiceScore Choice(IScorer scorer, IReadOnlyList<SkillExample> examples, CancellationToken cancellation)
    {
        // The end of the turn is scored too: else the beginning of a longer response would win by being shorter.
        int end = ChatTemplate.ChatMl.EndOfTurn(scorer.Tokenizer)!.Value;
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

    static int[] Prompt(Tokenizer tokenizer, string prompt) => Prompt(tokenizer, [new ChatMessage("user", prompt)]);

    static int[] Prompt(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages) => ChatTemplate.ChatMl.Encode(tokenizer, messages, addGenerationPrompt: true).Ids;
}
