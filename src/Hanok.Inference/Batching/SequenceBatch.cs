using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Batching;

/// <summary>A decoder recorded for many sequences at once, each in a slot of its own: a pass computes the next tokens of any of them.</summary>
/// <remarks>By the numerics contract a row's bytes do not depend on what else is in the pass, so a sequence gives what it would give alone. Not thread-safe.</remarks>
public sealed class SequenceBatch : IDisposable
{
    readonly Tape tape;
    readonly RopeTables ropes;
    readonly SequenceRows rows = new();
    readonly CacheMemory[] layers;
    readonly IndexBuffer ids, positions, selection;
    readonly Node logits;
    readonly int vocabulary;
    int idCount, logitCount;

    /// <summary>Records the decoder. The weights stay the caller's.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="slots">Number of sequences.</param>
    /// <param name="capacity">The most tokens of a sequence.</param>
    /// <param name="mostRows">The most tokens of one pass, all sequences together.</param>
    /// <param name="mostLogits">The most tokens of one pass whose logits are wanted.</param>
    public SequenceBatch(WorkerPool pool, DecoderWeights weights, int slots, int capacity, int mostRows, int mostLogits)
    {
        Slots = slots;
        Capacity = capacity;
        MostRows = mostRows;
        MostLogits = Math.Min(mostLogits, mostRows);
        vocabulary = weights.Spec.VocabularySize;
        layers = [.. weights.Spec.Layers.Select(l => new CacheMemory(Decoder.ShapeOf(l.Attention), rows, slots, capacity))];
        ropes = new RopeTables(weights.Spec, capacity);
        ids = new IndexBuffer(mostRows);
        positions = new IndexBuffer(mostRows);
        selection = new IndexBuffer(MostLogits);
        tape = new Tape(pool, mostRows, training: false);
        DecoderNodes nodes = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, layers));
        logits = tape.Logits(tape.SelectRows(nodes.Hidden, selection), weights.HeadMatrix);
        Clear();
    }

    /// <summary>Number of sequences.</summary>
    public int Slots { get; }

    /// <summary>The most tokens of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>The most tokens of one pass.</summary>
    public int MostRows { get; }

    /// <summary>The most rows of logits of one pass.</summary>
    public int MostLogits { get; }

    /// <summary>Tokens announced for the next pass.</summary>
    public int Rows => idCount;

    /// <summary>Rows of logits announced for the next pass.</summary>
    public int LogitRows => logitCount;

    /// <summary>Announces nothing for the next pass. Keys and values stay.</summary>
    public void Clear()
    {
        rows.Clear();
        ids.Count = MostRows;
        selection.Count = MostLogits;
        idCount = logitCount = 0;
    }

    /// <summary>Announces that <paramref name="tokens"/> are positions <paramref name="start"/> and following of the sequence in <paramref name="slot"/>, whose earlier positions are there, and that the logits of the last <paramref name="wanted"/> of them are wanted.</summary>
    /// <returns>The first row of those logits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than fits, or an id beyond the vocabulary.</exception>
    public int Add(int slot, int start, ReadOnlySpan<int> tokens, int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Capacity - tokens.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MostRows - idCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Math.Min(tokens.Length, MostLogits - logitCount));
        foreach (int id in tokens) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)vocabulary, nameof(tokens));
        rows.Add(slot, start, tokens.Length);
        tokens.CopyTo(ids.Span[idCount..]);
        idCount += tokens.Length;
        int first = logitCount;
        for (int i = 0; i < wanted; i++) selection.Span[logitCount++] = idCount - wanted + i;
        return first;
    }

    /// <summary>Computes what was announced.</summary>
    /// <returns>The logits [rows wanted, vocabulary]; valid until the next pass.</returns>
    public Tensor Run()
    {
        ids.Count = idCount;
        selection.Count = logitCount;
        rows.WritePositions(positions);
        tape.Rows = idCount;
        tape.Forward();
        return logits.Value;
    }

    /// <summary>Frees the memory, not the weights.</summary>
    public void Dispose()
    {
        tape.Dispose();
        ropes.Dispose();
        foreach (CacheMemory layer in layers) layer.Dispose();
        rows.Dispose();
        ids.Dispose();
        positions.Dispose();
        selection.Dispose();
    }
}
