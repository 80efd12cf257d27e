using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Causal softmax attention with grouped heads, an optional window and optional documents, in blocks of 64 keys; no T x T matrix exists.</summary>
/// <remarks>
/// Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022. q [N, H*D]; k [N, K*D]; v [N, K*V]; o [N, H*V], V = D but in latent attention.
/// <para>Forward, for a query and each block of which it sees a key: s = (chain over D of q·k) * scale, m' = max(m, s), a = exp(m - m'), p = exp(s - m') (+0 where masked),
/// l = fma(l, a, sum p), o = o * a, then the chain over the block's keys (a masked key counts as fma(+0, +0, o)). Every 1,024 positions a new (m, l, o) begins; partials merge ascending.
/// A soft cap makes s cap · tanh(s / cap) before the mask. A head's sink merges last, as a partial with m = its logit, l = 1, o = +0 (Xiao et al., "Efficient Streaming Language Models with Attention Sinks", 2023; gpt-oss).
/// The result is o * (1/l). Rows and positions alone decide: prompt in one piece, in chunks or token by token give the same bytes.</para>
/// <para>Backward: delta = sum(do * o) by the row reduction, p = exp(s - m) * (1/l), dp the chain over D of do·v, ds = ((dp - delta) * p) * scale; dq chains over keys;
/// dk and dv over the group's heads, then queries. In a block pair with masked pairs +0 is added before and after the chains.</para>
/// </remarks>
sealed unsafe class Attention : Operation, IDisposable
{
    const int RowsPerPiece = 16;

    readonly AttentionShape shape;
    readonly AttentionMemory memory;
    readonly AttentionPlan plan;
    readonly Parameter? sinks;
    readonly NativeBuffer<float>? kept;                       // maxima, 1/l and deltas, [N, H] each

    public Attention(Node q, Node k, Node v, AttentionShape shape, AttentionMemory memory, Parameter? sinks = null) : base("attention")
    {
        this.sinks = sinks;
        this.shape = shape.Checked();
        this.memory = memory;
        plan = new AttentionPlan(shape);
        if (q.Columns != shape.QueryHeads * shape.HeadDimension || k.Columns != shape.KeyHeads * shape.HeadDimension || v.Columns != shape.KeyHeads * shape.ValueDimension)
            throw new ArgumentException($"attention: q, k, v have {q.Columns}, {k.Columns}, {v.Columns} features, which do not fit {shape}");
        if (memory.Shape.KeyHeads != shape.KeyHeads || memory.Shape.HeadDimension != shape.HeadDimension || memory.Shape.ValueDimension != shape.ValueDimension)
            throw new ArgumentException($"attention: the memory was made for {memory.Shape}, the operator is {shape}");
        if (sinks is not null && sinks.Length != shape.QueryHeads) throw new ArgumentException($"attention: {sinks.Length} sinks for {shape.QueryHeads} heads");
        if (q.Tape.Training && (sinks is not null || shape.SoftCap != 0 || shape.ValueDimension != shape.HeadDimension))
            throw new NotSupportedException("attention with sinks, soft caps or values of another width than keys has no derivative yet: it only serves");
        if (q.Tape.Training && memory is not BatchMemory { KeyType: CacheType.F32, ValueType: CacheType.F32 }) throw new ArgumentException("attention: training needs a batch memory of binary32");
        Inputs = [new(q), new(k), new(v)];
        kept = q.Tape.Training ? new NativeBuffer<float>(3L * q.RowDomain.Capacity * shape.QueryHeads) : null;
    }

    public override bool NeedsInput(int input) => true;

    public override bool NeedsOutput => true;

    public override long ScratchBytes =>
        sizeof(float) * (kept is null ? AttentionForward.ScratchFloats(shape) : Math.Max(AttentionForward.ScratchFloats(shape), AttentionBackward.ScratchFloats(shape)));

    long Kept => kept!.Length / 3;

    public override void Forward()
    {
        SequenceRows sequences = memory.Sequences;
        int rows = Output!.Rows;
        if (sequences.TotalRows != rows) throw new InvalidOperationException($"attention: {rows} rows but the sequences have {sequences.TotalRows}");
        if (memory.DocumentStarts is { } starts && starts.Count < rows) throw new InvalidOperationException($"attention: {rows} rows but {starts.Count} document starts");
        memory.Prepare();
        WorkerPool pool = Output.Tape.Pool;
        plan.Build(sequences, pool.Threads);
        AttentionArguments arguments = new()
        {
            Q = Inputs[0].Node.Data, O = Output.Data, Maxima = kept is null ? null : kept.Data, Inverses = kept is null ? null : kept.Data + Kept, Sinks = sinks is null ? null : sinks.Value.Data,
            DocumentStarts = DocumentStarts, Sizes = new(shape), Memory = memory.Layout, Results = plan.Results, Waiting = plan.Waiting,
        };
        AttentionPieces appended = new(sequences.Runs, sequences.Blocks, sequences.BlockCount, arguments.Sizes);
        LaneLoop.For(pool, appended.Count, new AttentionAppend(Inputs[1].Node.Data, Inputs[2].Node.Data, appended, arguments.Memory));
        LaneLoop.For(pool, plan.Count, new AttentionForward(arguments, plan.Pieces, Output.Tape.Scratch.Handle));
    }

    public override void Backward()
    {
        SequenceRows sequences = memory.Sequences;
        Tape tape = Output!.Tape;
        LaneLoop.For(tape.Pool, LaneLoop.Pieces(Output.Rows, RowsPerPiece), new Deltas(Output.Data, Output.GradientData, kept!.Data + 2 * Kept, Output.Rows, shape.QueryHeads, shape.HeadDimension));
        AttentionBackward.Arguments arguments = new()
        {
            Q = Inputs[0].Node.Data, K = Inputs[1].Node.Data, V = Inputs[2].Node.Data, DO = Output.GradientData,
            DQ = Gradient(0), DK = Gradient(1), DV = Gradient(2), AddQ = Inputs[0].Accumulate, AddK = Inputs[1].Accumulate, AddV = Inputs[2].Accumulate,
            Maxima = kept.Data, Inverses = kept.Data + Kept, Deltas = kept.Data + 2 * Kept, Runs = sequences.Runs, DocumentStarts = DocumentStarts,
        };
        LaneLoop.For(tape.Pool, sequences.Count * shape.KeyHeads, new AttentionBackward(arguments, new(shape), tape.Scratch.Handle));
    }

    public void Dispose()
    {
        kept?.Dispose();
        plan.Dispose();
    }

    int* DocumentStarts => memory.DocumentStarts is null ? null : memory.DocumentStarts.Data;

    float* Gradient(int input) => Inputs[input].WantsGradient ? Inputs[input].Node.GradientData : null;

    readonly struct Deltas(float* o, float* dO, float* deltas, int rows, int heads, int headDimension) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece) * heads;
            for (int i = index * RowsPerPiece * heads; i < end; i++)
            {
                float* x = o + (long)i * headDimension, y = dO + (long)i * headDimension;
                L sum = L.Create(0);
                int j = 0;
                for (; j + 16 <= headDimension; j += 16) sum = L.Fma(L.Load(x + j), L.Load(y + j), sum);
                if (j < headDimension) sum = L.Fma(L.Load(x + j, headDimension - j, 0), L.Load(y + j, headDimension - j, 0), sum);
                deltas[i] = L.Sum(sum);
            }
        }
    }
}
