using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Decoding;

/// <summary>The contract across batches: a sequence has the same tokens and log-probabilities, to the bit, alone and beside 7 or 15 others, in any prefill chunking, on any number of threads.</summary>
public class SideBySideTests
{
    /// <summary>Passes together on so many threads, with prompts in such pieces: single tokens, pieces that leave a rest, blocks, whole prompts, each beside sequences that generate already.</summary>
    static readonly (int Sequences, int Threads, int Chunk)[] Ways = [(8, 1, 5), (16, 2, 64), (8, 3, 1), (16, 7, 1000)];

    internal readonly record struct Choice(int Id, ulong Bits);

    [SkippableTheory]
    [InlineData("evaluation/model", Computation.Float)]
    [InlineData("models/qwen3", Computation.Float)]
    [InlineData("gguf/models/qwen3.f16.gguf", Computation.Float)]
    [InlineData("gguf/models/llama3_kanana.f16.gguf", Computation.Int8)]
    public void Run_ManySequences_GiveWhatEachGivesAlone(string model, Computation computation) => Compare(Bundle.Open(GoldenFiles.Any(model.Split('/'))), computation, longest: 80, steps: 8, alone: 1, Ways);

    [SkippableTheory]
    [InlineData(Computation.Float)]
    [InlineData(Computation.Int8)]
    public void Run_ManySequencesOfTheRealModel_GiveWhatEachGivesAlone(Computation computation) => Compare(Bundle.Open(GoldenFiles.SharedModel("SmolLM2-135M-Instruct.Q4_1.gguf")), computation, longest: 12, steps: 3, alone: 4, [(8, 2, 5), (16, 3, 64)]);

    static void Compare(Bundle bundle, Computation computation, int longest, int steps, int alone, (int Sequences, int Threads, int Chunk)[] ways)
    {
        int vocabulary = bundle.Spec.VocabularySize;
        int[][] prompts = [.. Enumerable.Range(0, 16).Select(s => Enumerable.Range(0, 3 + s * 37 % longest).Select(t => (11 + 131 * s + 7 * t * t) % vocabulary).ToArray())];
        using DecoderWeights weights = bundle.LoadForServing(WorkerPool.Default, computation);
        Choice[][] expected = new Choice[prompts.Length][];
        using (WorkerPool one = new(1))
            for (int s = 0; s < prompts.Length; s++) expected[s] = Together(one, weights, [prompts[s]], steps, alone)[0];
        foreach ((int sequences, int threads, int chunk) in ways)
        {
            using WorkerPool pool = new(threads);
            Choice[][] found = Together(pool, weights, prompts[..sequences], steps, chunk);
            for (int s = 0; s < sequences; s++) Assert.True(expected[s].AsSpan().SequenceEqual(found[s]), $"sequence {s} of {sequences}, {threads} threads, chunks of {chunk}");
        }
    }

    internal static Choice[][] Together(WorkerPool pool, DecoderWeights weights, int[][] prompts, int steps, int chunk)
    {
        int longest = prompts.Max(p => p.Length);
        using SequenceBatch batch = new(pool, weights, prompts.Length, longest + steps, mostRows: Math.Max(longest, 2 * prompts.Length), mostLogits: prompts.Length);
        List<int>[] tokens = [.. prompts.Select(p => p.ToList())];
        List<Choice>[] choices = [.. prompts.Select(_ => new List<Choice>())];
        int[] computed = new int[prompts.Length];
        int[] row = new int[prompts.Length];
        while (choices.Any(c => c.Count < steps))
        {
            batch.Clear();
            for (int s = 0; s < prompts.Length; s++)
            {
                row[s] = -1;
                if (choices[s].Count == steps) continue;
                int count = Math.Min(Math.Min(chunk, tokens[s].Count - computed[s]), batch.MostRows - batch.Rows);
                if (count == 0) continue;
                bool whole = computed[s] + count == tokens[s].Count;
                int at = batch.Add(s, computed[s], tokens[s].GetRange(computed[s], count).ToArray(), whole ? 1 : 0);
                if (whole) row[s] = at;
                computed[s] += count;
            }
            Tensor logits = batch.Run();
            for (int s = 0; s < prompts.Length; s++)
            {
                if (row[s] < 0) continue;
                ReadOnlySpan<float> found = logits.Row(row[s]);
                int id = Sampler.Largest(found);
                choices[s].Add(new Choice(id, BitConverter.DoubleToUInt64Bits(found[id] - LogProbabilities.Normaliser(found))));
                tokens[s].Add(id);
            }
        }
        return [.. choices.Select(c => c.ToArray())];
    }
}
