using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>Muon: momentum, orthogonalised matrix by matrix. For the matrices inside a model; embeddings, heads, norms and biases belong to <see cref="AdamW"/>.</summary>
/// <remarks>
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024, with the running average that PyTorch uses:
/// m = fma(1 - mu, g - m, m), u = fma(mu, m - g, g) (Nesterov, else m), O = <see cref="NewtonSchulz"/>(u), p = p * (1 - lr*wd) - (lr * ratio) * O.
/// Factors are computed in binary64 and rounded once. Each thread takes a matrix of its own, the costly ones first; matrices that would leave threads without work
/// (few or large ones) are done before, one at a time by all threads. Which way a matrix goes does not change its bytes.
/// </remarks>
public sealed unsafe class Muon : Optimiser
{
    const int ElementsPerPiece = 1 << 14;

    /// <summary>Above this many elements a matrix is shared by all threads: its products keep them busy, and a thread's own copy would cost much memory.</summary>
    const long LargestOwn = 1 << 20;

    readonly MuonOptions options;
    readonly Tensor[] momenta;
    readonly NewtonSchulz[] workspaces;                       // one for each thread that takes matrices of its own; the first holds any matrix
    readonly int[] order;                                     // of parameters: by falling cost
    readonly int firstOwn;                                    // in the order: from here on matrices go to single threads
    double rate;
    float scale;
    int next;

    /// <summary>Zero momenta for each parameter.</summary>
    /// <exception cref="ArgumentException">A parameter is no matrix, or there is none.</exception>
    public Muon(WorkerPool pool, IEnumerable<Parameter> parameters, MuonOptions? options = null) : base(pool, parameters)
    {
        this.options = options ?? new MuonOptions();
        if (Parameters.Count == 0) throw new ArgumentException("Muon needs at least one matrix");
        if (Parameters.FirstOrDefault(p => p.Value.Shape.Length != 2) is { } other) throw new ArgumentException($"Muon takes matrices; {other.Name} is {other.Value}");
        momenta = [.. Parameters.Select(p => new Tensor(p.Value.Shape))];
        State = [.. Parameters.Select((p, i) => new NamedTensor(p.Name + ".momentum_buffer", momenta[i]))];
        order = [.. Enumerable.Range(0, Parameters.Count).OrderByDescending(CostOf)];
        double left = order.Sum(CostOf);
        for (; firstOwn < order.Length && (Parameters[order[firstOwn]].Length > LargestOwn || 2 * left < pool.Threads * CostOf(order[firstOwn])); firstOwn++) left -= CostOf(order[firstOwn]);
        workspaces = new NewtonSchulz[Math.Clamp(order.Length - firstOwn, 1, pool.Threads)];
        for (int i = 0; i < workspaces.Length; i++)
        {
            Parameter[] held = [.. order.Skip(i == 0 ? 0 : firstOwn).Select(p => Parameters[p])];
            workspaces[i] = new NewtonSchulz(held.Max(p => Math.Min(p.Value.Rows, p.Value.Columns)), held.Max(p => p.Length));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State { get; }

    /// <inheritdoc/>
    public override void Step(double learningRate, float gradientScale = 1)
    {
        Steps++;
        rate = learningRate;
        scale = gradientScale;
        for (int i = 0; i < firstOwn; i++) Update(Pool, order[i], workspaces[0]);
        next = firstOwn;
        using GCHandle<Muon> self = new(this);
        Pool.For(workspaces.Length, new Own(self));
    }

    double CostOf(int parameter) => NewtonSchulz.Cost(Parameters[parameter].Value.Rows, Parameters[parameter].Value.Columns);

    void Update(WorkerPool pool, int index, NewtonSchulz workspace)
    {
        Parameter p = Parameters[index];
        int rows = p.Value.Rows, columns = p.Value.Columns;
        int pieces = checked((int)((p.Length + ElementsPerPiece - 1) / ElementsPerPiece));
        float mu = (float)options.Momentum, rest = (float)(1 - options.Momentum);
        float* update = workspace.Matrix.Data;
        LaneLoop.For(pool, pieces, new Average(p.Gradient.Data, momenta[index].Data, update, p.Length, scale, mu, rest, options.Nesterov));
        workspace.Run(pool, rows, columns);
        double ratio = options.Scale == MuonScale.Original ? Math.Sqrt(Math.Max(1, (double)rows / columns)) : 0.2 * Math.Sqrt(Math.Max(rows, columns));
        float decay = (float)(1 - rate * (p.Decays ? options.WeightDecay : 0));
        LaneLoop.For(pool, pieces, new Apply(p.Value.Data, update, p.Length, decay, (float)(rate * ratio)));
    }

    private protected override void Release()
    {
        foreach (NewtonSchulz workspace in workspaces) workspace.Dispose();
    }

    /// <summary>One thread's share: the next matrix that nobody has taken, until there is none.</summary>
    readonly struct Own(GCHandle<Muon> muon) : IParallelBody
    {
        public void Run(int index)
        {
            Muon m = muon.Target;
            for (int i; (i = Interlocked.Increment(ref m.next) - 1) < m.order.Length;) m.Update(WorkerPool.Single, m.order[i], m.workspaces[index]);
        }
    }

    readonly struct Average(float* g, float* m, float* u, long count, float gradientScale, float mu, float rest, bool nesterov) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16)
            {
                L average = L.Load(m + i), update = Of(L.Load(g + i), ref average);
                L.Store(average, m + i);
                L.Store(update, u + i);
            }
            int tail = (int)(end - i);
            if (tail == 0) return;
            L averageRest = L.Load(m + i, tail, 0), updateRest = Of(L.Load(g + i, tail, 0), ref averageRest);
            L.Store(averageRest, m + i, tail);
            L.Store(updateRest, u + i, tail);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        L Of<L>(L gradient, ref L average) where L : struct, ILanes<L>
        {
            gradient *= L.Create(gradientScale);
            average = L.Fma(L.Create(rest), gradient - average, average);
            return nesterov ? L.Fma(L.Create(mu), average - gradient, gradient) : average;
        }
    }

    readonly struct Apply(float* p, float* o, long count, float decay, float rate) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            L scale = L.Create(decay), step = L.Create(rate);
            for (; i + 16 <= end; i += 16) L.Store(L.FmaNegated(step, L.Load(o + i), L.Load(p + i) * scale), p + i);
            int rest = (int)(end - i);
            if (rest > 0) L.Store(L.FmaNegated(step, L.Load(o + i, rest, 0), L.Load(p + i, rest, 0) * scale), p + i, rest);
        }
    }
}
