using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Models.Decoders;
using Hanok.Recipes.Status;
using Hanok.Training.Checkpoints;
using Hanok.Training.Runs;

namespace Hanok.Recipes;

/// <summary>Lets a checkpoint answer the recipe's prompts, for the page. Nothing it does changes the run.</summary>
static class CheckpointAnswers
{
    const int MostTokens = 40;

    /// <summary>Answers greedily: a continuation after pre-training, a turn of conversation after tuning.</summary>
    public static void Show(StepContext context, TrainingChains chains, TrainingCheckpoint checkpoint)
    {
        DecoderSpec spec = chains.Spec;
        (string Text, int[] Ids)[] prompts = [.. context.Recipe.Evaluate.Prompts
            .Select(p => (p, Ids: Encode(chains.Tokenizer, checkpoint.Chain, p)))
            .Where(p => p.Ids.Length > 0 && p.Ids.Length + MostTokens <= spec.ContextLength)];
        if (prompts.Length == 0) return;
        using DecoderWeights weights = CheckpointWeights.Read(checkpoint.Path, spec);
        weights.PackForServing(context.Pool);
        using BatchGenerator generator = new(weights, chains.Tokenizer, context.Pool, prompts.Max(p => p.Ids.Length) + MostTokens, prompts.Length);
        int[][] answers = generator.Greedy([.. prompts.Select(p => p.Ids)], MostTokens, spec.EndTokens, context.Cancellation);
        for (int i = 0; i < prompts.Length; i++)
            context.Board.AddSample(new CheckpointSample(checkpoint.Chain, checkpoint.Step, prompts[i].Text, chains.Tokenizer.Decode(answers[i], skipSpecial: true)));
    }

    static int[] Encode(Tokenizer tokenizer, string chain, string prompt) => chain == "tune"
        ? ChatTemplate.ChatMl.Encode(tokenizer, [new ChatMessage("user", prompt)], addGenerationPrompt: true).Ids
        : tokenizer.Encode(prompt, recogniseSpecial: false);
}
