using Hanok.Inference.Decoding;
using Hanok.Inference.Generation;
using Hanok.Inference.Sampling;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Tests.Generation;

public class BatchGreedyTests
{
    const int Capacity = 40;

    static readonly DecoderSpec Spec = Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 61, Width = 32, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDimension = 16, FeedForwardWidth = 48, ContextLength = 64,
    });

    static readonly Tokenizer Tokenizer = BpeTrainer.Train(["가나다"], new BpeTrainerOptions { VocabularySize = 260, Threads = 1 });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Greedy_ManyPrompts_GiveWhatEachGivesAlone(int slots)
    {
        using WorkerPool pool = new(2);
        using DecoderWeights weights = DecoderWeights.Initialise(Spec, 11);
        int[][] prompts = [.. Enumerable.Range(0, 20).Select(i => Enumerable.Range(0, 1 + i * 7 % 33).Select(j => (i * 31 + j * 17) % 61).ToArray())];
        int[] stops = [5, 17];
        int[][] alone = [.. prompts.Select(p => Alone(pool, weights, p, 12, stops))];
        Assert.Contains(alone, a => a.Length < 12);

        using BatchGenerator generator = new(weights, Tokenizer, pool, Capacity, slots);
        Assert.Equal(alone, generator.Greedy(prompts, 12, stops));
        Assert.Equal(alone, generator.Greedy(prompts, 12, stops));
    }

    [Fact]
    public void Greedy_PromptBeyondTheContext_KeepsItsEnd()
    {
        using WorkerPool pool = new(1);
        using DecoderWeights weights = DecoderWeights.Initialise(Spec, 11);
        int[] prompt = [.. Enumerable.Range(0, 100).Select(i => i % 61)];
        using BatchGenerator generator = new(weights, Tokenizer, pool, Capacity, 2);
        int[] answer = Assert.Single(generator.Greedy([prompt], 12, []));
        Assert.Equal(Alone(pool, weights, prompt[^(Capacity - 1)..], 1, []), answer);
        Assert.Equal("inference.prompt_empty", Assert.Throws<UserError>(() => generator.Greedy([[]], 12, [])).Key);
        Assert.Empty(generator.Greedy([], 12, []));
    }

    static int[] Alone(WorkerPool pool, DecoderWeights weights, int[] prompt, int most, int[] stops)
    {
        using DecoderSession session = new(pool, weights, Capacity, chunk: 5);
        List<int> answer = [];
        int token = Sampler.Largest(session.AppendAll(prompt));
        while (!stops.Contains(token))
        {
            answer.Add(token);
            if (answer.Count == most || prompt.Length + answer.Count == Capacity) break;
            token = Sampler.Largest(session.AppendAll([token]));
        }
        return [.. answer];
    }
}
