using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Decoding;

/// <summary>A decoder recorded for one conversation: tokens are appended in chunks of any size, and the logits of the last ones can be read.</summary>
/// <remarks>By the numerics contract neither the chunks nor the number of threads change a byte of what it computes. Not thread-safe.</remarks>
public sealed class DecoderSession : IDisposable
{
    readonly SequenceBatch batch;
    readonly int[] tokens;

    /// <summary>Records the decoder. The weights, packed or not, stay the caller's.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="capacity">The most tokens of the conversation.</param>
    /// <param name="chunk">The most tokens of one <see cref="Append"/>.</param>
    /// <param name="mostLogits">The most rows of logits of one <see cref="Append"/>.</param>
    /// <param name="keepStates">Whether <see cref="States"/> is wanted.</param>
    /// <param name="keys">How the cache stores keys.</param>
    /// <param name="values">How the cache stores values.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not positive.</exception>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>inference.cache_type</c>: heads that are no whole blocks of a type.</exception>
    public DecoderSession(WorkerPool pool, DecoderWeights weights, int capacity, int chunk, int mostLogits = 1, bool keepStates = false, CacheType keys = CacheType.F32, CacheType values = CacheType.F32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        tokens = new int[capacity];
        batch = new SequenceBatch(pool, weights, slots: 1, capacity, Math.Min(chunk, capacity), mostLogits, keepStates, keys, values);
    }

    /// <summary>The most tokens of one <see cref="Append"/>.</summary>
    public int Chunk => batch.MostRows;

    /// <summary>Tokens whose keys and values are held.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens held.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, Count);

    /// <summary>Bytes that a session takes beside the weights.</summary>
    public long Bytes => batch.Bytes;

    /// <summary>After <see cref="Append"/>: what <see cref="SequenceBatch.States"/> says, [tokens, width] each; empty unless asked for.</summary>
    public IEnumerable<Tensor> States => batch.States;

    /// <summary>After <see cref="Append"/>: what <see cref="SequenceBatch.Routes"/> says.</summary>
    public IEnumerable<Tensor> Routes => batch.Routes;

    /// <summary>Where to collect the time of each operator, or null.</summary>
    public TapeProfile? Profile { get => batch.Tape.Profile; set => batch.Tape.Profile = value; }

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => Count = 0;

    /// <summary>Forgets what <paramref name="prompt"/> does not begin with; returns how many of its tokens need no computation. The last one always does: its logits are wanted.</summary>
    /// <remarks>Shortening costs nothing: what lies behind the end is never read.</remarks>
    public int Reuse(ReadOnlySpan<int> prompt) => Count = Math.Min(Tokens.CommonPrefixLength(prompt), Math.Max(0, prompt.Length - 1));

    /// <summary>Appends tokens; computes the logits of the last <paramref name="wanted"/>.</summary>
    /// <returns>The logits [wanted, vocabulary]; valid until the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More tokens than a chunk or than fit, more logits than agreed, or an id beyond the vocabulary.</exception>
    public Tensor Append(ReadOnlySpan<int> ids, int wanted)
    {
        batch.Clear();
        batch.Add(0, Count, ids, wanted);
        Tensor logits = batch.Run();
        ids.CopyTo(tokens.AsSpan(Count));
        Count += ids.Length;
        return logits;
    }

    /// <summary>Appends any number of tokens in chunks; the logits of the last one.</summary>
    /// <exception cref="OperationCanceledException">Between two chunks; what was appended stays.</exception>
    public ReadOnlySpan<float> AppendAll(ReadOnlySpan<int> ids, CancellationToken cancellation = default)
    {
        while (ids.Length > Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            Append(ids[..Chunk], wanted: 0);
            ids = ids[Chunk..];
        }
        cancellation.ThrowIfCancellationRequested();
        return Append(ids, wanted: 1).Row(0);
    }

    /// <summary>Frees the memory, not the weights.</summary>
    public void Dispose() => batch.Dispose();
}
