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

/// <summary>Generates many completions side by side: every replay computes one token of each, so that the weights are read once for all of them.</summary>
/// <remarks>Each completion has the tokens that <see cref="TextGenerator"/> would give it alone. The weights may be in training: they are read as they are at each call. Not thread-safe.</remarks>
public sealed class BatchGenerator : IDisposable
{
    const int Rows = 512;

    readonly Tokenizer tokenizer;
    readonly int vocabulary;
    readonly Tape tape;
    readonly RopeTables ropes;
    readonly SequenceRows sequences = new();
    readonly CacheMemory[] layers;
    readonly IndexBuffer ids, positions, selection;
    readonly Node logits;
    readonly Sampler sampler;
    readonly Slot?[] slots;

    /// <summary>Records the decoder. Weights and tokenizer stay the caller's.</summary>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="pool">The threads that work; null: one a processor.</param>
    /// <param name="contextLength">The most tokens of a prompt and its answer; null: the model's.</param>
    /// <param name="sideBySide">How many are generated at once.</param>
    public BatchGenerator(DecoderWeights weights, Tokenizer tokenizer, WorkerPool? pool = null, int? contextLength = null, int sideBySide = 32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sideBySide);
        DecoderSpec spec = weights.Spec;
        this.tokenizer = tokenizer;
        vocabulary = spec.VocabularySize;
        ContextLength = Math.Min(contextLength ?? spec.ContextLength, spec.ContextLength);
        int rows = Math.Max(Rows, sideBySide);
        slots = new Slot?[sideBySide];
        layers = [.. spec.Layers.Select(l => new CacheMemory(Decoder.ShapeOf(l.Attention), sequences, sideBySide, ContextLength))];
        ropes = new RopeTables(spec, ContextLength);
        (ids, positions, selection) = (new IndexBuffer(rows), new IndexBuffer(rows), new IndexBuffer(sideBySide));
        tape = new Tape(pool ?? WorkerPool.Default, rows, training: false);
        DecoderNodes nodes = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, layers));
        logits = tape.Logits(tape.SelectRows(nodes.Hidden, selection), weights.HeadMatrix);
        sampler = new Sampler(vocabulary);
    }

    /// <summary>The most tokens that a prompt and its answer together may have.</summary>
    public int ContextLength { get; }

    /// <summary>Generates a completion for each request, in their order.</summary>
    /// <param name="requests">The requests; log-probabilities are not computed.</param>
    /// <param name="progress">Told how many are finished.</param>
    /// <param name="cancellation">Ends the work between two replays.</param>
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
                slots[s] ??= new Slot(requests[next], next++, tokenizer.NewStream(skipSpecial: false), ContextLength);
            Replay();
            int row = 0;
            for (int s = 0; s < slots.Length; s++)
            {
                if (slots[s] is not { IsWanted: true } slot) continue;
                if (slot.Take(sampler.Next(logits.Value.Row(row++), slot.Request.Sampling, slot.Tokens)) is not { } result) continue;
                results[slot.Index] = result;
                slots[s] = null;
                finished++;
            }
            progress?.Report(finished);
        }
        return results;
    }

    // Each sequence adds what is not computed yet, a prompt as much as there are rows for; logits are wanted of those that reach their end.
    void Replay()
    {
        sequences.Clear();
        ids.Count = ids.Capacity;
        selection.Count = selection.Capacity;
        int rows = 0, wanted = 0, waiting = slots.Count(s => s is not null);
        for (int s = 0; s < slots.Length; s++)
        {
            if (slots[s] is not { } slot) continue;
            waiting--;
            int count = Math.Min(slot.Tokens.Length - slot.Computed, ids.Capacity - rows - waiting);
            slot.Tokens.Slice(slot.Computed, count).CopyTo(ids.Span[rows..]);
            sequences.Add(s, slot.Computed, count);
            slot.Computed += count;
            rows += count;
            slot.IsWanted = slot.Computed == slot.Tokens.Length;
            if (slot.IsWanted) selection[wanted++] = rows - 1;
        }
        ids.Count = tape.Rows = rows;
        selection.Count = wanted;
        sequences.WritePositions(positions);
        tape.Forward();
    }

    /// <summary>Frees the working memory, not the weights.</summary>
    public void Dispose()
    {
        tape.Dispose();
        ropes.Dispose();
        sequences.Dispose();
        foreach (CacheMemory layer in layers) layer.Dispose();
        foreach (IndexBuffer buffer in (ReadOnlySpan<IndexBuffer>)[ids, positions, selection]) buffer.Dispose();
    }

    /// <summary>A completion in progress.</summary>
    sealed class Slot(GenerationRequest request, int index, StreamDecoder text, int contextLength)
    {
        readonly int[] tokens = [.. request.Prompt, .. new int[Math.Min(request.MaxTokens, contextLength - request.Prompt.Length)]];
        readonly StopMatcher stop = new(request.Stop);
        readonly System.Text.StringBuilder certain = new();
        int length = request.Prompt.Length;

        public GenerationRequest Request => request;

        public int Index => index;

        public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, length);

        public int Computed { get; set; }

        public bool IsWanted { get; set; }

        /// <summary>Takes the next token; the result where it was the last.</summary>
        public GeneratedText? Take(int id)
        {
            if (request.StopTokens.Contains(id)) return End(FinishReason.Stop);
            tokens[length++] = id;
            certain.Append(stop.Push(text.Push(id)));
            if (stop.Stopped) return End(FinishReason.Stop);
            return length == tokens.Length ? End(FinishReason.Length) : null;
        }

        GeneratedText End(FinishReason reason)
        {
            if (!stop.Stopped)
            {
                certain.Append(stop.Push(text.Flush()));
                if (stop.Stopped) reason = FinishReason.Stop;
                else certain.Append(stop.Flush());
            }
            return new GeneratedText(tokens[request.Prompt.Length..length], certain.ToString(), reason);
        }
    }
}
