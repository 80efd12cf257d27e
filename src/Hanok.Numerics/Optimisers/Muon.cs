using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Muon: momentum, orthogonalised matrix by matrix. For the matrices inside a model; embeddings, heads, norms and biases belong to <see cref="AdamW"/>.</summary>
/// <remarks>
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024, with the running average that PyTorch uses:
/// m = fma(1 - mu, g - m, m), u = fma(mu, m - g, g) (Nesterov, else m), O = <see cref="NewtonSchulz"/>(u), p = p * (1 - lr*wd) - (lr * ratio) * O.
/// Factors are computed in binary64 and rounded once. One whole matrix at a time.
/// </remarks>
public sealed unsafe class Muon : Optimiser
{
    const int ElementsPerPiece = 1 << 14;

    readonly MuonOptions options;
    readonly Tensor[] momenta;
    readonly Tensor update;
    readonly NewtonSchulz newtonSchulz;

    /// <summary>Zero momenta for each parameter.</summary>
    /// <exception cref="ArgumentException">A parameter is no matrix, or there is none.</exception>
    public Muon(WorkerPool pool, IEnumerable<Parameter> parameters, MuonOptions? options = null) : base(pool, parameters)
    {
        this.options = options ?? new MuonOptions();
        if (Parameters.Count == 0) throw new ArgumentException("Muon needs at least one matrix");
        if (Parameters.FirstOrDefault(p => p.Value.Shape.Length != 2) is { } other) throw new ArgumentException($"Muon takes matrices; {other.Name} is {other.Value}");
        momenta = [.. Parameters.Select(p => new Tensor(p.Value.Shape))];
        State = [.. Parameters.Select((p, i) => new NamedTensor(p.Name + ".momentum_buffer", momenta[i]))];
        long largest = Parameters.Max(p => p.Length);
        update = new Tensor(1, checked((int)largest));
        newtonSchulz = new NewtonSchulz(pool, Parameters.Max(p => Math.Min(p.Value.Rows, p.Value.Columns)), largest);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State { get; }

    /// <inheritdoc/>
    public override void Step(double learningRate, float gradientScale = 1)
    {
        Steps++;
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameter p = Parameters[i];
            int rows = p.Value.Rows, columns = p.Value.Columns;
            int pieces = checked((int)((p.Length + ElementsPerPiece - 1) / ElementsPerPiece));
            float mu = (float)options.Momentum, rest = (float)(1 - options.Momentum);
            LaneLoop.For(Pool, pieces, new Average(p.Gradient.Data, momenta[i].Data, update.Data, p.Length, gradientScale, mu, rest, options.Nesterov));
            newtonSchulz.Run(update, rows, columns);
            double ratio = options.Scale == MuonScale.Original ? Math.Sqrt(Math.Max(1, (double)rows / columns)) : 0.2 * Math.Sqrt(Math.Max(rows, columns));
            float decay = (float)(1 - learningRate * (p.Decays ? options.WeightDecay : 0));
            LaneLoop.For(Pool, pieces, new Apply(p.Value.Data, update.Data, p.Length, decay, (float)(learningRate * ratio)));
        }
    }

    private protected override void Release()
    {
        update.Dispose();
        newtonSchulz.Dispose();
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
