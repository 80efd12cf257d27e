using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y = x * factor, element by element: multipliers of embeddings, residual branches and logits. Backward: dx = dy * factor.</summary>
sealed unsafe class Scale : Operation
{
    const int ElementsPerPiece = 1 << 14;

    readonly float factor;

    public Scale(Node x, float factor) : base("scale")
    {
        this.factor = factor;
        Inputs = [new(x)];
    }

    public override int InPlaceInput => 0;

    public override bool GradientInPlace(int input) => true;

    public override void Forward() => Run(Inputs[0].Node.Data, Output!.Data, add: false);

    public override void Backward()
    {
        if (Inputs[0].WantsGradient) Run(Output!.GradientData, Inputs[0].Node.GradientData, Inputs[0].Accumulate);
    }

    void Run(float* from, float* to, bool add)
    {
        long count = (long)Output!.Rows * Output.Columns;
        LaneLoop.For(Output.Tape.Pool, checked((int)((count + ElementsPerPiece - 1) / ElementsPerPiece)), new Body(from, to, factor, add, count));
    }

    /// <summary>The loop itself; y may be x.</summary>
    public static void Apply(WorkerPool pool, float* x, float* y, float factor, long count) =>
        LaneLoop.For(pool, checked((int)((count + ElementsPerPiece - 1) / ElementsPerPiece)), new Body(x, y, factor, add: false, count));

    readonly struct Body(float* x, float* y, float factor, bool add, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            L f = L.Create(factor);
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(add ? L.Load(y + i) + L.Load(x + i) * f : L.Load(x + i) * f, y + i);
            for (; i < end; i++) y[i] = add ? y[i] + x[i] * factor : x[i] * factor;
        }
    }
}
