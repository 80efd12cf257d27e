using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Cache;

/// <summary>A decoder recorded for serving one conversation: tokens are appended in chunks of any size, and the logits of chosen ones can be read.</summary>
/// <remarks>By the numerics contract neither the chunks nor the number of threads change a byte of what it computes. Not thread-safe.</remarks>
public sealed class DecoderSession : IDisposable
{
    readonly Tape tape;
    readonly RopeTables ropes;
    readonly IndexBuffer ids, positions, selection;
    readonly DecoderNodes nodes;
    readonly Node logits;

    /// <summary>Records the decoder. The weights stay the caller's.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="capacity">The most tokens of the conversation.</param>
    /// <param name="chunk">The most tokens of one <see cref="Append"/>.</param>
    /// <param name="mostLogits">The most rows of logits of one <see cref="Append"/>.</param>
    /// <param name="keepStates">Whether <see cref="States"/> is wanted.</param>
    public DecoderSession(WorkerPool pool, DecoderWeights weights, int capacity, int chunk, int mostLogits = 1, bool keepStates = false)
    {
        Chunk = Math.Min(chunk, capacity);
        Weights = weights;
        Cache = new KeyValueCache(weights.Spec, capacity);
        ropes = new RopeTables(weights.Spec, capacity);
        ids = new IndexBuffer(Chunk);
        positions = new IndexBuffer(Chunk);
        selection = new IndexBuffer(Math.Min(Chunk, mostLogits));
        tape = new Tape(pool, Chunk, training: false);
        nodes = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, Cache.Layers), keepStates);
        if (keepStates) tape.Keep(nodes.Hidden);
        logits = tape.Logits(tape.SelectRows(nodes.Hidden, selection), weights.HeadMatrix);
    }

    /// <summary>The weights.</summary>
    public DecoderWeights Weights { get; }

    /// <summary>The conversation so far.</summary>
    public KeyValueCache Cache { get; }

    /// <summary>The most tokens of one <see cref="Append"/>.</summary>
    public int Chunk { get; }

    /// <summary>Bytes that a session takes beside the weights.</summary>
    public long Bytes => Cache.Bytes + tape.ArenaBytes;

    /// <summary>After <see cref="Append"/>: embedding output, then the stream after each layer but the last, then the final norm's output, [tokens, width] each; empty unless asked for.</summary>
    public IEnumerable<Tensor> States => nodes.States.Count == 0 ? [] : nodes.States.Append(nodes.Hidden).Select(n => n.Value);

    /// <summary>Appends tokens; computes the logits of those whose places in <paramref name="tokens"/> are <paramref name="wanted"/>.</summary>
    /// <returns>The logits [wanted, vocabulary]; valid until the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than a chunk or than fit, more logits than agreed, or an id beyond the vocabulary.</exception>
    public Tensor Append(ReadOnlySpan<int> tokens, ReadOnlySpan<int> wanted)
    {
        foreach (int id in tokens)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)Weights.Spec.VocabularySize, nameof(tokens));
        Cache.Announce(tokens);
        ids.Set(tokens);
        selection.Set(wanted);
        Cache.Rows.WritePositions(positions);
        tape.Rows = tokens.Length;
        tape.Forward();
        Cache.Commit(tokens);
        return logits.Value;
    }

    /// <summary>Appends any number of tokens in chunks; the logits of the last one.</summary>
    /// <exception cref="OperationCanceledException">Between two chunks; what was appended stays.</exception>
    public ReadOnlySpan<float> AppendAll(ReadOnlySpan<int> tokens, CancellationToken cancellation = default)
    {
        while (tokens.Length > Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            Append(tokens[..Chunk], []);
            tokens = tokens[Chunk..];
        }
        cancellation.ThrowIfCancellationRequested();
        return Append(tokens, [tokens.Length - 1]).Row(0);
    }

    /// <summary>Frees the memory, not the weights.</summary>
    public void Dispose()
    {
        tape.Dispose();
        ropes.Dispose();
        Cache.Dispose();
        ids.Dispose();
        positions.Dispose();
        selection.Dispose();
    }
}
