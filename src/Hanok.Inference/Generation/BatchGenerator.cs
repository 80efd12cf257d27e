using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Generation;

/// <summary>A finished completion of a batch.</summary>
/// <param name="Ids">The tokens, a stop token not included.</param>
/// <param name="Text">Their text up to a stop text.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record GeneratedText(int[] Ids, string Text, FinishReason Reason);

/// <summary>Generates many completions side by side: every pass computes one token of each, so that the weights are read once for all of them.</summary>
/// <remarks>
/// A prompt enters when a slot is free; the prompts' tokens and the single tokens of running completions share passes. Each completion has the tokens that <see cref="TextGenerator"/>
/// would give it alone. The weights may be in training: they are read as they are at each call. Not thread-safe.
/// </remarks>
public sealed class BatchGenerator : IDisposable
{
    /// <summary>Tokens of a pass, unless so many completions run that prompts would not get a share.</summary>
    const int Rows = 512;

    readonly Tokenizer tokenizer;
    readonly int vocabulary;
    readonly SequenceBatch batch;
    readonly Sampler sampler;
    readonly Completion?[] slots;

    /// <summary>Records the decoder. Weights, packed or not, and tokenizer stay the caller's.</summary>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="pool">The threads that work; null: one a processor.</param>
    /// <param name="contextLength">The most tokens of a prompt and its answer; null: the model's.</param>
    /// <param name="sideBySide">How many are generated at once.</param>
    public BatchGenerator(DecoderWeights weights, Tokenizer tokenizer, WorkerPool? pool = null, int? contextLength = null, int sideBySide = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sideBySide);
        this.tokenizer = tokenizer;
        vocabulary = weights.Spec.VocabularySize;
        ContextLength = Math.Min(contextLength ?? weights.Spec.ContextLength, weights.Spec.ContextLength);
        slots = new Completion?[sideBySide];
        batch = new SequenceBatch(pool ?? WorkerPool.Default, weights, sideBySide, ContextLength, mostRows: Math.Max(Rows, 2 * sideBySide), mostLogits: sideBySide);
        sampler = new Sampler(vocabulary);
    }

    /// <summary>The most tokens that a prompt and its answer together may have.</summary>
    public int ContextLength { get; }

    /// <summary>Generates a completion for each request, in their order.</summary>
    /// <param name="requests">The requests; log-probabilities are not computed.</param>
    /// <param name="progress">Told how many are finished.</param>
    /// <param name="cancellation">Ends the work between two passes.</param>
    /// <exception cref="UserError"><c>inference.prompt_empty</c>, <c>inference.prompt_too_long</c>, <c>inference.token</c>, <c>inference.not_finite</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<GenerationRequest> requests, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        foreach (GenerationRequest request in requests) RequestCheck.Check(request, ContextLength, vocabulary);
        Array.Clear(slots);
        GeneratedText[] results = new GeneratedText[requests.Count];
        int next = 0, finished = 0;
        while (finished < requests.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int s = 0; s < slots.Length && next < requests.Count; s++)
                slots[s] ??= new Completion(requests[next], next, tokenizer.NewStream(skipSpecial: false, requests[next++].Continues), ContextLength);
            Announce();
            Tensor logits = batch.Run();
            for (int s = 0; s < slots.Length; s++)
            {
                if (slots[s] is not { LogitRow: >= 0 } completion) continue;
                if (completion.Take(sampler.Next(logits.Row(completion.LogitRow), completion.Request.Sampling, completion.Tokens)) is not { } result) continue;
                results[completion.Index] = result;
                slots[s] = null;
                finished++;
            }
            progress?.Report(finished);
        }
        return results;
    }

    /// <summary>The most probable continuation of each prompt, token by token (the lower id on ties): what evaluation needs.</summary>
    /// <param name="prompts">Token ids; a prompt of the context length or longer is cut at the front so that one token can follow.</param>
    /// <param name="mostTokens">The most tokens of an answer.</param>
    /// <param name="stopTokens">Ids that end an answer; they are not part of it.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <returns>For each prompt the generated ids.</returns>
    /// <exception cref="UserError">As <see cref="Generate"/>.</exception>
    public int[][] Greedy(IReadOnlyList<int[]> prompts, int mostTokens, IReadOnlyList<int> stopTokens, CancellationToken cancellation = default)
    {
        IEnumerable<GenerationRequest> requests = prompts.Select(p => new GenerationRequest(p.Length < ContextLength ? p : p[^(ContextLength - 1)..], mostTokens)
        {
            Sampling = SamplingOptions.Greedy,
            StopTokens = stopTokens,
        });
        return [.. Generate([.. requests], progress: null, cancellation).Select(r => r.Ids)];
    }

    // Running completions first, one token each; then as much of the waiting prompts as the pass holds. Logits are wanted of those that reach their end.
    void Announce()
    {
        batch.Clear();
        foreach (bool running in (ReadOnlySpan<bool>)[true, false])
            for (int s = 0; s < slots.Length; s++)
            {
                if (slots[s] is not { } completion || completion.IsRunning != running) continue;
                completion.LogitRow = -1;
                int count = Math.Min(completion.Tokens.Length - completion.Computed, batch.MostRows - batch.Rows);
                if (count == 0) continue;
                bool whole = completion.Computed + count == completion.Tokens.Length;
                int row = batch.Add(s, completion.Computed, completion.Tokens.Slice(completion.Computed, count), whole ? 1 : 0);
                if (whole) completion.LogitRow = row;
                completion.Computed += count;
            }
    }

    /// <summary>Frees the working memory, not the weights.</summary>
    public void Dispose() => batch.Dispose();
}
