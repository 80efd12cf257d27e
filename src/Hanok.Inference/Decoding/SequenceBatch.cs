using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Decoding;

/// <summary>A decoder recorded for many sequences at once, each in a slot of its own: a pass computes the next tokens of any of them. Everything that runs a model without training it runs this.</summary>
/// <remarks>By the numerics contract a row's bytes do not depend on what else is in the pass, so a sequence gives what it would give alone. Not thread-safe.</remarks>
public sealed class SequenceBatch : IDisposable
{
    readonly RopeTables ropes;
    readonly SequenceRows rows = new();
    readonly AttentionMemory[] memories;
    readonly IndexBuffer positions, selection;
    readonly DecoderNodes nodes;
    readonly Node? logits;
    readonly int vocabulary;

    /// <summary>Records the decoder with a cache of keys and values. The weights, packed or not, stay the caller's.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="slots">Number of sequences.</param>
    /// <param name="capacity">The most tokens of a sequence.</param>
    /// <param name="mostRows">The most tokens of one pass, all sequences together.</param>
    /// <param name="mostLogits">The most tokens of one pass whose logits are wanted.</param>
    /// <param name="keepStates">Whether <see cref="States"/> is wanted.</param>
    /// <param name="keys">How the cache stores keys.</param>
    /// <param name="values">How the cache stores values.</param>
    /// <exception cref="UserError"><c>inference.cache_type</c>: heads that are no whole blocks of a type; as <see cref="DecoderWeights.FitBeside"/>.</exception>
    public SequenceBatch(
        WorkerPool pool, DecoderWeights weights, int slots, int capacity, int mostRows, int mostLogits, bool keepStates = false, CacheType keys = CacheType.F32, CacheType values = CacheType.F32)
        : this(pool, weights, slots, capacity, mostRows, mostLogits, keepStates, rows => CachesFor(weights.Spec, rows, slots, capacity, keys, values))
    {
    }

    SequenceBatch(
        WorkerPool pool, DecoderWeights weights, int slots, int capacity, int mostRows, int mostLogits, bool keepStates, Func<SequenceRows, AttentionMemory[]> memoriesFor)
    {
        Slots = slots;
        Capacity = capacity;
        MostRows = mostRows;
        MostLogits = Math.Min(mostLogits, mostRows);
        vocabulary = weights.Spec.VocabularySize;
        memories = memoriesFor(rows);
        ropes = new RopeTables(weights.Spec, capacity);
        Ids = new IndexBuffer(mostRows);
        positions = new IndexBuffer(mostRows);
        selection = new IndexBuffer(Math.Max(1, MostLogits));
        Tape = new Tape(pool, mostRows, training: false);
        nodes = Decoder.Record(Tape, weights, new DecoderInputs(Ids, positions, ropes, memories), keepStates);
        if (keepStates) Tape.Keep(nodes.Hidden);
        if (MostLogits > 0) logits = Decoder.Logits(Tape, weights, Tape.SelectRows(nodes.Hidden, selection));
        Clear();
        if (!weights.IsLimited) return;
        Tape.Compile();                                  // how much working memory it takes is known then
        weights.FitBeside(Bytes);
    }

    static AttentionMemory[] CachesFor(DecoderSpec spec, SequenceRows rows, int slots, int capacity, CacheType keys, CacheType values)
    {
        AttentionShape[] shapes = [.. spec.Layers.Select(l => Decoder.ShapeOf(l.Attention))];
        foreach (AttentionShape shape in shapes)
        {
            if (!keys.Fits(shape.HeadDimension)) throw new UserError("inference.cache_type", "--cache-type-k", keys.NameOf(), shape.HeadDimension) { IsUsage = true };
            if (!values.Fits(shape.ValueDimension)) throw new UserError("inference.cache_type", "--cache-type-v", values.NameOf(), shape.ValueDimension) { IsUsage = true };
        }
        return [.. shapes.Select(shape => new CacheMemory(shape, rows, slots, capacity, keys, values))];
    }

    /// <summary>Records the decoder for whole sequences, which see the rows of their own pass alone: any number of them, from position 0 on, no logits unless asked for.</summary>
    internal static SequenceBatch WithoutCache(WorkerPool pool, DecoderWeights weights, int capacity, int mostRows, int mostLogits) =>
        new(pool, weights, mostRows, capacity, mostRows, mostLogits, keepStates: false, rows =>
        {
            BatchMemory shared = new(Decoder.ShapeOf(weights.Spec.Layers[0].Attention), rows);
            return [.. weights.Spec.Layers.Select(_ => shared)];
        });

    /// <summary>Number of sequences.</summary>
    public int Slots { get; }

    /// <summary>The most tokens of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>The most tokens of one pass.</summary>
    public int MostRows { get; }

    /// <summary>The most rows of logits of one pass.</summary>
    public int MostLogits { get; }

    /// <summary>Tokens announced for the next pass.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows of logits announced for the next pass.</summary>
    public int LogitRows { get; private set; }

    /// <summary>Bytes that it takes beside the weights: keys, values and working memory.</summary>
    public long Bytes => memories.OfType<CacheMemory>().Sum(m => m.Bytes) + Tape.ArenaBytes;

    /// <summary>After <see cref="Run"/>: embedding output, then the stream after each layer but the last, then the final norm's output, [rows, width] each; empty unless asked for.</summary>
    public IEnumerable<Tensor> States => nodes.States.Count == 0 ? [] : nodes.States.Append(nodes.Hidden).Select(n => n.Value);

    /// <summary>After <see cref="Run"/>: for each layer with experts, those chosen by each row and their weights [rows, 2k]; empty unless states were asked for.</summary>
    public IEnumerable<Tensor> Routes => nodes.Routes.Select(n => n.Value);

    /// <summary>The tape, for recording a loss behind the decoder.</summary>
    internal Tape Tape { get; }

    /// <summary>The final norm's output [rows, width].</summary>
    internal Node Hidden => nodes.Hidden;

    IndexBuffer Ids { get; }

    /// <summary>Announces nothing for the next pass. Keys and values stay.</summary>
    public void Clear()
    {
        rows.Clear();
        Rows = LogitRows = 0;
        Ids.Count = MostRows;
        selection.Count = selection.Capacity;
    }

    /// <summary>Announces that <paramref name="tokens"/> are positions <paramref name="start"/> and following of the sequence in <paramref name="slot"/>, whose earlier positions are there, and that the logits of the last <paramref name="wanted"/> of them are wanted.</summary>
    /// <returns>The first row of those logits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than fits, or an id beyond the vocabulary.</exception>
    public int Add(int slot, int start, ReadOnlySpan<int> tokens, int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Capacity - tokens.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MostRows - Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Math.Min(tokens.Length, MostLogits - LogitRows));
        foreach (int id in tokens) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)vocabulary, nameof(tokens));
        rows.Add(slot, start, tokens.Length);
        tokens.CopyTo(Ids.Span[Rows..]);
        Rows += tokens.Length;
        int first = LogitRows;
        for (int i = 0; i < wanted; i++) selection[LogitRows++] = Rows - wanted + i;
        return first;
    }

    /// <summary>Computes what was announced.</summary>
    /// <returns>The logits [rows wanted, vocabulary]; valid until the next pass.</returns>
    /// <exception cref="InvalidOperationException">It was recorded without logits.</exception>
    public Tensor Run()
    {
        Forward();
        return logits?.Value ?? throw new InvalidOperationException("recorded without logits");
    }

    /// <summary>Computes what was announced; where logits were recorded, returns them.</summary>
    internal Tensor? Forward()
    {
        Ids.Count = Tape.Rows = Rows;
        selection.Count = LogitRows;
        rows.WritePositions(positions);
        Tape.Forward();
        return logits?.Value;
    }

    /// <summary>Frees the memory, not the weights.</summary>
    public void Dispose()
    {
        Tape.Dispose();
        ropes.Dispose();
        foreach (AttentionMemory memory in memories.Distinct()) memory.Dispose();
        rows.Dispose();
        foreach (IndexBuffer buffer in (ReadOnlySpan<IndexBuffer>)[Ids, positions, selection]) buffer.Dispose();
    }
}
