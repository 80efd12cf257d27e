using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y = cap * tanh(x / cap), element by element: Gemma 2 keeps its logits within bounds by it. It has no derivative yet: training tapes refuse it.</summary>
sealed unsafe class SoftCap : Operation
{
    const int ElementsPerPiece = 1 << 12;

    readonly float cap;

    public SoftCap(Node x, float cap) : base("soft-cap")
    {
        this.cap = cap;
        Inputs = [new(x)];
    }

    public override int InPlaceInput => 0;

    public override void Forward() => Apply(Output!.Tape.Pool, Inputs[0].Node.Data, Output.Data, cap, (long)Output.Rows * Output.Columns);

    /// <summary>The loop itself; y may be x.</summary>
    public static void Apply(WorkerPool pool, float* x, float* y, float cap, long count) =>
        LaneLoop.For(pool, checked((int)((count + ElementsPerPiece - 1) / ElementsPerPiece)), new Body(x, y, cap, count));

    public override void Backward() => throw new NotSupportedException();

    readonly struct Body(float* x, float* y, float cap, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            L c = L.Create(cap);
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece);
            for (long i = (long)index * ElementsPerPiece; i < end; i += 16)
            {
                int n = (int)Math.Min(16, end - i);
                L.Store(Elementary.Tanh(L.Load(x + i, n, 0) / c) * c, y + i, n);
            }
        }
    }
}
