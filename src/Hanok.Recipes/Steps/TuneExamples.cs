using Hanok.Data.Documents;
using Hanok.Data.Skills;
using Hanok.Language;
using Hanok.Training.Order;

namespace Hanok.Recipes;

/// <summary>The conversations of tuning: generated skills and translation pairs, as tokens.</summary>
static class TuneExamples
{
    /// <summary>Examples drawn for the tokenizer's training text: enough that the words of all skills occur.</summary>
    const int SampleExamples = 4_000;

    /// <summary>Conversations about distinct problems, enough for the whole of tuning, so that none need be seen twice where the problems do not run out.</summary>
    public static List<ChatExample> Skills(Recipe recipe, Tokenizer tokenizer, CancellationToken cancellation) => [.. Conversations(recipe, tokenizer, cancellation).Select(c => c.Tokens)];

    /// <summary>The same with what is said in them.</summary>
    public static IEnumerable<(SkillConversation Conversation, ChatExample Tokens)> Conversations(Recipe recipe, Tokenizer tokenizer, CancellationToken cancellation)
    {
        TrainingSettings t = recipe.Tune.Training;
        long wanted = (long)t.Steps * t.TokensPerStep;
        SkillConversations conversations = new(SkillChoice.Of(recipe.Seed, recipe.Tune.Skills), recipe.Seed);
        for (long positions = 0; positions < wanted;)
        {
            cancellation.ThrowIfCancellationRequested();
            SkillConversation conversation = conversations.Next(c => Example(tokenizer, Messages(c)).Positions <= t.Sequence);
            ChatExample tokens = Example(tokenizer, Messages(conversation));
            positions += tokens.Positions;
            yield return (conversation, tokens);
        }
    }

    /// <summary>Translation pairs in both directions, alternating.</summary>
    public static List<ChatExample> Pairs(IEnumerable<TextPair> pairs, Tokenizer tokenizer)
    {
        List<ChatExample> examples = [];
        bool toKorean = true;
        foreach (TextPair pair in pairs)
        {
            examples.Add(toKorean ? Example(tokenizer, Turn(ToKorean(pair.English), pair.Korean)) : Example(tokenizer, Turn(ToEnglish(pair.Korean), pair.English)));
            toKorean = !toKorean;
        }
        return examples;
    }

    /// <summary>The prompt that asks for Korean.</summary>
    public static string ToKorean(string english) => $"한국어로: {english}";

    /// <summary>The prompt that asks for English.</summary>
    public static string ToEnglish(string korean) => $"In English: {korean}";

    /// <summary>Text of the skills, for the tokenizer's training.</summary>
    public static IEnumerable<string> SampleText(Recipe recipe)
    {
        SkillSet skills = SkillChoice.Of(recipe.Seed, recipe.Tune.Skills);
        for (long i = 0; i < SampleExamples; i++)
        {
            SkillExample e = skills.Training(i);
            yield return e.Prompt;
            yield return e.Response;
        }
    }

    static ChatMessage[] Turn(string prompt, string answer) => [new("user", prompt), new("assistant", answer)];

    static ChatMessage[] Messages(SkillConversation c) => [.. c.System is null ? [] : new[] { new ChatMessage("system", c.System) }, .. c.Turns.SelectMany(t => Turn(t.Prompt, t.Response))];

    static ChatExample Example(Tokenizer tokenizer, ChatMessage[] messages)
    {
        ChatTokens tokens = ChatTemplate.ChatMl.Encode(tokenizer, messages, addGenerationPrompt: false);
        return new ChatExample(tokens.Ids, tokens.IsAnswer);
    }
}
