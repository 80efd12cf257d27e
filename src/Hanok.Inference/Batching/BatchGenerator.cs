using Hanok.Inference.Sampling;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Batching;

/// <summary>Greedy generation for many prompts, as many at once as there are slots: what evaluation needs.</summary>
/// <remarks>A prompt enters when a slot is free; the prompts' tokens and the single tokens of running sequences share passes. Each answer is, to the byte, the one it would get alone.</remarks>
public sealed class BatchGenerator : IDisposable
{
    readonly SequenceBatch batch;
    readonly Running?[] running;

    sealed class Running(int index, int[] prompt)
    {
        public readonly int Index = index;
        public readonly List<int> Tokens = [.. prompt];
        public readonly int PromptLength = prompt.Length;
        public int Computed;            // tokens whose keys and values stand
        public int LogitRow = -1;       // row of this pass's logits, -1 while the prompt goes on
    }

    /// <summary>Records the decoder. The weights stay the caller's.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="capacity">The most tokens of prompt and answer together.</param>
    /// <param name="sequences">How many run at once.</param>
    public BatchGenerator(WorkerPool pool, DecoderWeights weights, int capacity, int sequences = 64)
    {
        batch = new SequenceBatch(pool, weights, sequences, capacity, mostRows: Math.Max(256, 2 * sequences), mostLogits: sequences);
        running = new Running?[sequences];
    }

    /// <summary>The most tokens of prompt and answer together.</summary>
    public int Capacity => batch.Capacity;

    /// <summary>The most probable continuation of each prompt, token by token (the lower id on ties).</summary>
    /// <param name="prompts">Token ids; a prompt of the capacity or longer is cut at the front so that one token can follow.</param>
    /// <param name="mostTokens">The most tokens of an answer.</param>
    /// <param name="stopTokens">Ids that end an answer; they are not part of it.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <returns>For each prompt the generated ids.</returns>
    /// <exception cref="ArgumentException">An empty prompt.</exception>
    public int[][] Greedy(IReadOnlyList<int[]> prompts, int mostTokens, IReadOnlyList<int> stopTokens, CancellationToken cancellation = default)
    {
        int[][] answers = new int[prompts.Count][];
        int next = 0, finished = 0;
        Array.Clear(running);
        while (finished < prompts.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int slot = 0; slot < running.Length && next < prompts.Count; slot++)
                if (running[slot] is null) running[slot] = new Running(next, Fitting(prompts[next++]));
            Announce();
            Tensor logits = batch.Run();
            for (int slot = 0; slot < running.Length; slot++)
            {
                if (running[slot] is not { LogitRow: >= 0 } sequence) continue;
                int token = Sampler.Largest(logits.Row(sequence.LogitRow));
                bool stop = stopTokens.Contains(token);
                if (!stop) sequence.Tokens.Add(token);
                if (!stop && sequence.Tokens.Count - sequence.PromptLength < mostTokens && sequence.Tokens.Count < batch.Capacity) continue;
                answers[sequence.Index] = [.. sequence.Tokens.Skip(sequence.PromptLength)];
                running[slot] = null;
                finished++;
            }
        }
        return answers;
    }

    // Running sequences first, one token each; then as much of the waiting prompts as the pass holds.
    void Announce()
    {
        batch.Clear();
        for (int pass = 0; pass < 2; pass++)
            for (int slot = 0; slot < running.Length; slot++)
            {
                if (running[slot] is not { } sequence) continue;
                bool decoding = sequence.Computed >= sequence.PromptLength;
                if (decoding != (pass == 0)) continue;
                int count = Math.Min(sequence.Tokens.Count - sequence.Computed, batch.MostRows - batch.Rows);
                sequence.LogitRow = -1;
                if (count == 0) continue;
                bool whole = sequence.Computed + count == sequence.Tokens.Count;
                int row = batch.Add(slot, sequence.Computed, [.. sequence.Tokens[sequence.Computed..(sequence.Computed + count)]], whole ? 1 : 0);
                if (whole) sequence.LogitRow = row;
                sequence.Computed += count;
            }
    }

    int[] Fitting(int[] prompt)
    {
        if (prompt.Length == 0) throw new ArgumentException("expected at least one token, found an empty prompt", nameof(prompt));
        return prompt.Length < batch.Capacity ? prompt : prompt[^(batch.Capacity - 1)..];
    }

    /// <summary>Frees the memory, not the weights.</summary>
    public void Dispose() => batch.Dispose();
}
