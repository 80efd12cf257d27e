using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y = silu(gate) * up, element by element, with silu(g) = g / (1 + exp(-g)).</summary>
/// <remarks>
/// Shazeer, "GLU Variants Improve Transformer", 2020. gate, up, y [N, F]. Backward: d_up = dy * silu(g); d_gate = (dy * up) * silu'(g), both from one exponential (<see cref="Elementary"/>).
/// </remarks>
sealed unsafe class SwiGlu : Operation
{
    const int ElementsPerPiece = 1 << 13;

    public SwiGlu(Node gate, Node up) : base("swiglu") => Inputs = [new(gate), new(up)];

    public override bool NeedsInput(int input) => true;

    public override int InPlaceInput => 0;

    long Elements => (long)Output!.Rows * Output.Columns;

    int Pieces => checked((int)((Elements + ElementsPerPiece - 1) / ElementsPerPiece));

    public override void Forward() =>
        LaneLoop.For(Output!.Tape.Pool, Pieces, new Product(Inputs[0].Node.Data, Inputs[1].Node.Data, Output.Data, Elements));

    // The up side may work in dy's memory: each element of dy is read before it is written.
    public override bool GradientInPlace(int input) => input == 1;

    public override void Backward()
    {
        Input gate = Inputs[0], up = Inputs[1];
        LaneLoop.For(Output!.Tape.Pool, Pieces, new Derivative(gate.Node.Data, up.Node.Data, Output.GradientData,
            gate.WantsGradient ? gate.Node.GradientData : null, up.WantsGradient ? up.Node.GradientData : null, gate.Accumulate, up.Accumulate, Elements));
    }

    readonly struct Product(float* gate, float* up, float* y, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(Elementary.Silu(L.Load(gate + i)) * L.Load(up + i), y + i);
            int rest = (int)(end - i);
            if (rest > 0) L.Store(Elementary.Silu(L.Load(gate + i, rest, 0)) * L.Load(up + i, rest, 0), y + i, rest);
        }
    }

    readonly struct Derivative(float* gate, float* up, float* dy, float* dGate, float* dUp, bool addGate, bool addUp, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16)
            {
                (L g, L u) = Of(L.Load(gate + i), L.Load(up + i), L.Load(dy + i));
                if (dGate is not null) L.Store(addGate ? L.Load(dGate + i) + g : g, dGate + i);
                if (dUp is not null) L.Store(addUp ? L.Load(dUp + i) + u : u, dUp + i);
            }
            int rest = (int)(end - i);
            if (rest == 0) return;
            (L gRest, L uRest) = Of(L.Load(gate + i, rest, 0), L.Load(up + i, rest, 0), L.Load(dy + i, rest, 0));
            if (dGate is not null) L.Store(addGate ? L.Load(dGate + i, rest, 0) + gRest : gRest, dGate + i, rest);
            if (dUp is not null) L.Store(addUp ? L.Load(dUp + i, rest, 0) + uRest : uRest, dUp + i, rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static (L Gate, L Up) Of<L>(L g, L u, L d) where L : struct, ILanes<L>
        {
            L a = Elementary.Silu(g, out L derivative);
            return (d * u * derivative, d * a);
        }
    }
}
