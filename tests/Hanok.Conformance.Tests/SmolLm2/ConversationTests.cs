using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language;

namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>The real model as <c>chat</c> and the server use it.</summary>
[Collection(SmolLm2Collection.Name)]
public class ConversationTests
{
    [SkippableFact]
    public void Generate_TwoTurns_EndAtTheEndOfTurnAndComputeOnlyWhatIsNew()
    {
        using TextGenerator model = new(SmolLm2Model.Bundle, SmolLm2Model.Pool, contextLength: 1024), fresh = new(SmolLm2Model.Bundle, SmolLm2Model.Pool, contextLength: 1024);
        Assert.Equal(2, model.StopTokens.Count);
        List<ChatMessage> turns = [new("user", "What is the capital of South Korea?")];
        int[] prompt = model.Template.Encode(model.Tokenizer, turns, addGenerationPrompt: true).Ids;
        (int[] first, string answer, GenerationEnd end) = Run(model, prompt);
        Assert.Equal((FinishReason.Stop, prompt.Length, 0), (end.Reason, end.PromptTokens, end.CachedTokens));
        Assert.Contains("Seoul", answer);
        Assert.DoesNotContain("<|im_end|>", answer);

        turns.AddRange([new("assistant", answer), new("user", "And of Japan?")]);
        int[] next = PromptTokens.Keep(model.Tokenizer, [.. prompt, .. first], model.Template.Encode(model.Tokenizer, turns, addGenerationPrompt: true).Ids);
        (int[] second, _, end) = Run(model, next);
        // The last token of the answer was chosen, never computed.
        Assert.Equal(prompt.Length + first.Length, end.CachedTokens + (end.CachedTokens == prompt.Length + first.Length ? 0 : 1));
        Assert.Equal(Run(fresh, next).Ids, second);
    }

    static (int[] Ids, string Text, GenerationEnd End) Run(TextGenerator model, int[] prompt)
    {
        List<GeneratedToken> tokens = [];
        GenerationEnd end = model.Generate(new GenerationRequest(prompt, 40) { Sampling = SamplingOptions.Greedy, StopTokens = model.StopTokens }, tokens.Add);
        return ([.. tokens.Select(t => t.Id)], string.Concat(tokens.Select(t => t.Text)) + end.Tail, end);
    }
}
