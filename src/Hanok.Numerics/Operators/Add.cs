using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y = a + b, element by element: the residual sum. Backward hands the gradient to both sides, mostly by sharing its memory.</summary>
sealed unsafe class Add : Operation
{
    const int ElementsPerPiece = 1 << 14;

    public Add(Node a, Node b) : base("add") => Inputs = [new(a), new(b)];

    public override int InPlaceInput => 0;

    public override bool GradientInPlace(int input) => true;

    public override bool PassesGradient => true;

    public override void Forward() => Sum(Inputs[0].Node.Data, Inputs[1].Node.Data, Output!.Data);

    public override void Backward()
    {
        foreach (Input input in Inputs)
        {
            if (!input.WantsGradient || input.SharesGradient) continue;
            float* dy = Output!.GradientData, dx = input.Node.GradientData;
            if (input.Accumulate) Sum(dx, dy, dx);
            else Buffer.MemoryCopy(dy, dx, Elements * sizeof(float), Elements * sizeof(float));
        }
    }

    long Elements => (long)Output!.Rows * Output.Columns;

    void Sum(float* a, float* b, float* y) =>
        LaneLoop.For(Output!.Tape.Pool, checked((int)((Elements + ElementsPerPiece - 1) / ElementsPerPiece)), new Body(a, b, y, Elements));

    readonly struct Body(float* a, float* b, float* y, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(L.Load(a + i) + L.Load(b + i), y + i);
            for (; i < end; i++) y[i] = a[i] + b[i];
        }
    }
}
