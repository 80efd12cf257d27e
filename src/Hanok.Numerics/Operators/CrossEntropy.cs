using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Output head and softmax cross-entropy in one, in chunks of tokens: the logits of a whole batch never exist.</summary>
/// <remarks>
/// x [N, D], head W [V, D], targets [N]. For a row: s = the chain over D of x·w, m = max s, e = exp(s - m), z = sum e (row reduction), loss = (m - s[target]) + log z.
/// Training computes the gradient at once: ds = (e * (1/z)) / targets of the step, for the target ((e * (1/z)) - 1) / targets, the division being a product with its
/// rounded reciprocal; dx = ds W chains over the vocabulary, dW = ds^T x over tokens. Ignored tokens (<see cref="CrossEntropyLoss.Ignored"/>) take no part in the chains.
/// Where logits are scaled and capped (serving only), s becomes s * scale, then cap * tanh(s / cap).
/// Chunks cut tokens, never a vocabulary row, so their size does not matter.
/// </remarks>
sealed unsafe class CrossEntropy : Operation, IDisposable
{
    const int RowsPerPiece = 4;

    // Large chunks spare the head's gradient some trips to memory; 32 MB of logits are enough for that.
    const int LogitsAtOnce = 1 << 23;

    readonly Parameter head;
    readonly IndexBuffer targets;
    readonly Tensor logits, gathered, gatheredGradient;
    readonly NativeBuffer<int> counted;
    readonly float[] lanes = new float[16];
    readonly int chunkRows;
    readonly float scale, cap;
    long shardRows;

    public CrossEntropy(Node x, Parameter head, IndexBuffer targets, int chunkRows, float scale, float cap) : base("cross-entropy")
    {
        if (x.Tape.Training && (scale != 1 || cap != 0)) throw new NotSupportedException("cross-entropy of scaled or capped logits has no derivative yet: it only serves");
        (this.scale, this.cap) = (scale, cap);
        if (head.Value.Shape.Length != 2 || head.Value.Columns != x.Columns) throw new ArgumentException($"cross-entropy: {x.Columns} features do not fit the head {head.Name} {head.Value}");
        ArgumentOutOfRangeException.ThrowIfNegative(chunkRows);
        if (chunkRows == 0) chunkRows = Math.Clamp(LogitsAtOnce / head.Value.Rows, 64, 1024);
        this.head = head;
        this.targets = targets;
        this.chunkRows = Math.Min(chunkRows, x.RowDomain.Capacity);
        Inputs = [new(x)];
        if (x.Tape.Training) head.UseAsMatrix();
        logits = new Tensor(this.chunkRows, head.Value.Rows);
        gathered = new Tensor(this.chunkRows, x.Columns);
        gatheredGradient = new Tensor(this.chunkRows, x.Columns);
        counted = new NativeBuffer<int>(x.RowDomain.Capacity);
        RowLosses = new Tensor(x.RowDomain.Capacity);
    }

    public long StepTargets { get; set; } = 1;

    public Tensor RowLosses { get; }

    public override bool HasParameters => true;

    public override bool IsLoss => true;

    // The forward pass alone reads x; nothing is left for the backward pass.
    public override bool NeedsInput(int input) => false;

    public float ShardSum
    {
        get
        {
            fixed (float* p = lanes) return Lanes128.Sum(Lanes128.Load(p));
        }
    }

    public void StartShard()
    {
        Array.Clear(lanes);
        shardRows = 0;
    }

    public override void Forward()
    {
        Node x = Inputs[0].Node;
        int rows = x.Rows, count = FindCounted(rows);
        bool training = x.Tape.Training;
        if (training && Inputs[0].WantsGradient && !Inputs[0].Accumulate && count < rows)
            new Span<float>(x.GradientData, checked(rows * x.Columns)).Clear();
        for (int start = 0; start < count; start += chunkRows) Chunk(x, counted.Data + start, Math.Min(chunkRows, count - start), training);
        for (int t = 0; t < rows; t++) lanes[(shardRows + t) % 16] += RowLosses.Data[t];
        shardRows += rows;
    }

    public override void Backward() { }

    // The rows that have a target, in order; also checks the targets and clears the losses of the others.
    int FindCounted(int rows)
    {
        if (targets.Count < rows) throw new InvalidOperationException($"cross-entropy: {rows} rows but {targets.Count} targets");
        int count = 0, vocabulary = head.Value.Rows;
        for (int t = 0; t < rows; t++)
        {
            int target = targets.Data[t];
            RowLosses.Data[t] = 0;
            if (target == CrossEntropyLoss.Ignored) continue;
            if ((uint)target >= (uint)vocabulary) throw new ArgumentOutOfRangeException(nameof(targets), $"cross-entropy: target {target} at row {t} is not below the vocabulary's {vocabulary}");
            counted.Data[count++] = t;
        }
        return count;
    }

    void Chunk(Node x, int* rows, int count, bool training)
    {
        int width = x.Columns, vocabulary = head.Value.Rows;
        WorkerPool pool = x.Tape.Pool;
        bool adjacent = rows[count - 1] - rows[0] == count - 1;
        if (!adjacent) LaneLoop.For(pool, count, new Gather(x.Data, rows, gathered.Data, width));
        MatrixView input = adjacent ? new(x.Value, (long)rows[0] * width, count, width, width, 1) : new(gathered, 0, count, width, width, 1);
        MatrixView scores = new(logits, 0, count, vocabulary, vocabulary, 1), w = new(head.Value);
        MatMul.Multiply(pool, input, w.Transposed, scores, accumulate: false);
        if (scale != 1) Scale.Apply(pool, logits.Data, logits.Data, scale, (long)count * vocabulary);
        if (cap != 0) SoftCap.Apply(pool, logits.Data, logits.Data, cap, (long)count * vocabulary);
        float share = (float)(1.0 / StepTargets);
        LaneLoop.For(pool, LaneLoop.Pieces(count, RowsPerPiece), new SoftmaxLoss(logits.Data, rows, targets.Data, RowLosses.Data, count, vocabulary, share, training));
        if (!training) return;
        Tensor headGradient = head.GradientTensorForWriting(out bool accumulate);
        MatMul.Multiply(pool, scores.Transposed, input, new(headGradient), accumulate);
        if (!Inputs[0].WantsGradient) return;
        if (adjacent)
        {
            MatMul.Multiply(pool, scores, w, new(x.Gradient!, (long)rows[0] * width, count, width, width, 1), Inputs[0].Accumulate);
            return;
        }
        if (Inputs[0].Accumulate) LaneLoop.For(pool, count, new Gather(x.GradientData, rows, gatheredGradient.Data, width));
        MatMul.Multiply(pool, scores, w, new(gatheredGradient, 0, count, width, width, 1), Inputs[0].Accumulate);
        LaneLoop.For(pool, count, new ScatterRows(gatheredGradient.Data, rows, x.GradientData, width));
    }

    public void Dispose()
    {
        logits.Dispose();
        gathered.Dispose();
        gatheredGradient.Dispose();
        counted.Dispose();
        RowLosses.Dispose();
    }

    readonly struct Gather(float* from, int* rows, float* to, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L> =>
            Buffer.MemoryCopy(from + (long)rows[index] * width, to + (long)index * width, width * sizeof(float), width * sizeof(float));
    }

    readonly struct ScatterRows(float* from, int* rows, float* to, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L> =>
            Buffer.MemoryCopy(from + (long)index * width, to + (long)rows[index] * width, width * sizeof(float), width * sizeof(float));
    }

    readonly struct SoftmaxLoss(float* logits, int* rows, int* targets, float* losses, int count, int vocabulary, float share, bool training) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(count, (index + 1) * RowsPerPiece);
            for (int i = index * RowsPerPiece; i < end; i++)
            {
                float* s = logits + (long)i * vocabulary;
                int target = targets[rows[i]];
                float atTarget = s[target], top = Largest<L>(s);
                float sum = Exponentials<L>(s, top);
                losses[rows[i]] = top - atTarget + Elementary.Log(sum);
                if (training) Derivative<L>(s, 1 / sum, target);
            }
        }

        [MethodImpl(Jit.Kernel)]
        float Largest<L>(float* s) where L : struct, ILanes<L>
        {
            L top = L.Create(float.NegativeInfinity);
            int j = 0;
            for (; j + 16 <= vocabulary; j += 16) top = L.Max(L.Load(s + j), top);
            if (j < vocabulary) top = L.Max(L.Load(s + j, vocabulary - j, float.NegativeInfinity), top);
            return L.Largest(top);
        }

        [MethodImpl(Jit.Kernel)]
        float Exponentials<L>(float* s, float top) where L : struct, ILanes<L>
        {
            L m = L.Create(top), sum = L.Create(0);
            int j = 0;
            for (; j + 16 <= vocabulary; j += 16)
            {
                L e = Elementary.Exp(L.Load(s + j) - m);
                L.Store(e, s + j);
                sum += e;
            }
            if (j < vocabulary)
            {
                L e = Elementary.Exp(L.Load(s + j, vocabulary - j, float.NegativeInfinity) - m);
                L.Store(e, s + j, vocabulary - j);
                sum += e;
            }
            return L.Sum(sum);
        }

        [MethodImpl(Jit.Kernel)]
        void Derivative<L>(float* s, float inverse, int target) where L : struct, ILanes<L>
        {
            L p = L.Create(inverse), scale = L.Create(share);
            float atTarget = (s[target] * inverse - 1) * share;
            int j = 0;
            for (; j + 16 <= vocabulary; j += 16) L.Store(L.Load(s + j) * p * scale, s + j);
            for (; j < vocabulary; j++) s[j] = s[j] * inverse * share;
            s[target] = atTarget;
        }
    }
}
