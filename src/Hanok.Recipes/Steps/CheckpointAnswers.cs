using Hanok.Inference.Cache;
using Hanok.Inference.Sampling;
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
        using DecoderWeights weights = CheckpointWeights.Read(checkpoint.Path, spec);
        foreach (string prompt in context.Recipe.Evaluate.Prompts)
        {
            int[] ids = checkpoint.Chain == "tune"
                ? ChatTemplate.ChatMl.Encode(chains.Tokenizer, [new ChatMessage("user", prompt)], addGenerationPrompt: true).Ids
                : chains.Tokenizer.Encode(prompt, recogniseSpecial: false);
            if (ids.Length == 0 || ids.Length + MostTokens > spec.ContextLength) continue;
            using DecoderSession session = new(context.Pool, weights, ids.Length + MostTokens, 64);
            StreamDecoder text = chains.Tokenizer.NewStream(skipSpecial: true);
            string answer = "";
            int[] one = new int[1];
            ReadOnlySpan<float> logits = session.AppendAll(ids, context.Cancellation);
            for (int i = 0; i < MostTokens; i++)
            {
                int best = Sampler.Largest(logits);
                if (spec.EndTokens.Contains(best)) break;
                answer += text.Push(best);
                one[0] = best;
                if (i + 1 < MostTokens) logits = session.AppendAll(one, context.Cancellation);
            }
            context.Board.AddSample(new CheckpointSample(checkpoint.Chain, checkpoint.Step, prompt, answer + text.Flush()));
        }
    }
}
