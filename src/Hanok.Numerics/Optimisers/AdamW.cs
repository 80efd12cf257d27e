using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>AdamW: Adam with decoupled weight decay.</summary>
/// <remarks>
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. With g the scaled gradient, for step t = 1, 2, …:
/// p = p * (1 - lr*wd) (parameters that decay), m = fma(1 - b1, g - m, m), v = fma((1 - b2) * g, g, b2 * v), p = p - (lr / (1 - b1^t)) * (m / fma(sqrt v, 1 / sqrt(1 - b2^t), eps)).
/// Every factor is computed in binary64 and rounded once; element by element in binary32.
/// </remarks>
public sealed unsafe class AdamW : Optimiser
{
    const int ElementsPerPiece = 1 << 14;

    readonly AdamWOptions options;
    readonly Tensor[] first, second;
    readonly NativeBuffer<Target> targets;
    readonly int pieces;

    /// <summary>Zero moments for each parameter.</summary>
    public AdamW(WorkerPool pool, IEnumerable<Parameter> parameters, AdamWOptions? options = null) : base(pool, parameters)
    {
        this.options = options ?? new AdamWOptions();
        first = [.. Parameters.Select(p => new Tensor(p.Value.Shape))];
        second = [.. Parameters.Select(p => new Tensor(p.Value.Shape))];
        State = [.. Parameters.SelectMany((p, i) => new NamedTensor[] { new(p.Name + ".exp_avg", first[i]), new(p.Name + ".exp_avg_sq", second[i]) })];
        pieces = Parameters.Sum(p => Pieces(p.Length));
        targets = new NativeBuffer<Target>(pieces);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State { get; }

    /// <inheritdoc/>
    public override void Step(double learningRate, float gradientScale = 1)
    {
        Steps++;
        int piece = 0;
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameter p = Parameters[i];
            float* gradient = p.Gradient.Data;
            float decay = (float)(1 - learningRate * (p.Decays ? options.WeightDecay : 0));
            for (long at = 0; at < p.Length; at += ElementsPerPiece)
                targets.Data[piece++] = new Target
                {
                    P = p.Value.Data + at, G = gradient + at, M = first[i].Data + at, V = second[i].Data + at, Count = (int)Math.Min(ElementsPerPiece, p.Length - at), Decay = decay,
                };
        }
        double bias1 = 1 - Elementary64.Pow(options.Beta1, Steps), bias2 = 1 - Elementary64.Pow(options.Beta2, Steps);
        LaneLoop.For(Pool, pieces, new Update(targets.Data, gradientScale, (float)(1 - options.Beta1), (float)options.Beta2, (float)(1 - options.Beta2),
            (float)(learningRate / bias1), (float)(1 / Math.Sqrt(bias2)), (float)options.Epsilon));
    }

    private protected override void Release() => targets.Dispose();

    static int Pieces(long length) => checked((int)((length + ElementsPerPiece - 1) / ElementsPerPiece));

    struct Target
    {
        public float* P, G, M, V;
        public int Count;
        public float Decay;
    }

    readonly struct Update(Target* targets, float gradientScale, float rest1, float beta2, float rest2, float rate, float root, float eps) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            Target t = targets[index];
            int j = 0;
            for (; j + 16 <= t.Count; j += 16)
            {
                L p = L.Load(t.P + j), m = L.Load(t.M + j), v = L.Load(t.V + j);
                Of(ref p, L.Load(t.G + j), ref m, ref v, t.Decay);
                L.Store(p, t.P + j);
                L.Store(m, t.M + j);
                L.Store(v, t.V + j);
            }
            int rest = t.Count - j;
            if (rest == 0) return;
            L pRest = L.Load(t.P + j, rest, 0), mRest = L.Load(t.M + j, rest, 0), vRest = L.Load(t.V + j, rest, 0);
            Of(ref pRest, L.Load(t.G + j, rest, 0), ref mRest, ref vRest, t.Decay);
            L.Store(pRest, t.P + j, rest);
            L.Store(mRest, t.M + j, rest);
            L.Store(vRest, t.V + j, rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Of<L>(ref L p, L g, ref L m, ref L v, float decay) where L : struct, ILanes<L>
        {
            g *= L.Create(gradientScale);
            m = L.Fma(L.Create(rest1), g - m, m);
            v = L.Fma(L.Create(rest2) * g, g, L.Create(beta2) * v);
            L denominator = L.Fma(L.Sqrt(v), L.Create(root), L.Create(eps));
            p = L.FmaNegated(L.Create(rate), m / denominator, p * L.Create(decay));
        }
    }
}
