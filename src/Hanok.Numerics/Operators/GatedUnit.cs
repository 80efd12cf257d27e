using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>How a gate and what it lets through become one.</summary>
/// <param name="Kind">The formula.</param>
/// <param name="Limit">Where gates and ups are clamped (<see cref="GatedActivationKind.ClampedSilu"/>).</param>
/// <param name="Alpha">Slope inside the sigmoid (<see cref="GatedActivationKind.ClampedSilu"/>).</param>
public sealed record GatedActivation(GatedActivationKind Kind, float Limit = 0, float Alpha = 0)
{
    /// <summary>silu(gate) * up.</summary>
    public static GatedActivation Silu { get; } = new(GatedActivationKind.Silu);

    /// <summary>gelu(gate) * up, by the tanh form.</summary>
    public static GatedActivation GeluTanh { get; } = new(GatedActivationKind.GeluTanh);
}

/// <summary>The formulas of <see cref="GatedActivation"/>.</summary>
public enum GatedActivationKind
{
    /// <summary>silu(gate) * up (SwiGLU).</summary>
    Silu,

    /// <summary>gelu(gate) * up with the tanh form of gelu (GeGLU).</summary>
    GeluTanh,

    /// <summary>g = min(gate, limit), u = clamp(up, ±limit): (u + 1) * (g * sigmoid(g * alpha)) (gpt-oss).</summary>
    ClampedSilu,
}

/// <summary>y = activation(gate, up), element by element, for serving; <see cref="SwiGlu"/> is the one that trains.</summary>
/// <remarks>Shazeer, "GLU Variants Improve Transformer", 2020. gate, up, y [N, F]. y may be gate or up.</remarks>
sealed unsafe class GatedUnit : Operation
{
    const int ElementsPerPiece = 1 << 13;

    readonly GatedActivation activation;

    public GatedUnit(Node gate, Node up, GatedActivation activation) : base("gated-unit")
    {
        this.activation = activation;
        Inputs = [new(gate), new(up)];
    }

    public override int InPlaceInput => 0;

    public override void Forward() => Apply(Output!.Tape.Pool, activation, Inputs[0].Node.Data, Inputs[1].Node.Data, Output.Data, (long)Output.Rows * Output.Columns);

    public override void Backward() => throw new NotSupportedException();

    /// <summary>The loop itself, also for experts.</summary>
    public static void Apply(WorkerPool pool, GatedActivation activation, float* gate, float* up, float* y, long count)
    {
        int pieces = checked((int)((count + ElementsPerPiece - 1) / ElementsPerPiece));
        switch (activation.Kind)
        {
            case GatedActivationKind.Silu:
                LaneLoop.For(pool, pieces, new Body<SiluGate>(gate, up, y, 0, 0, count));
                break;
            case GatedActivationKind.GeluTanh:
                LaneLoop.For(pool, pieces, new Body<GeluGate>(gate, up, y, 0, 0, count));
                break;
            case GatedActivationKind.ClampedSilu:
                LaneLoop.For(pool, pieces, new Body<ClampedGate>(gate, up, y, activation.Limit, activation.Alpha, count));
                break;
            default:
                throw new ArgumentException($"no formula is known for {activation.Kind}");
        }
    }

    interface IGate
    {
        static abstract L Of<L>(L gate, L up, L limit, L alpha) where L : struct, ILaneMath<L>;
    }

    readonly struct SiluGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of<L>(L gate, L up, L limit, L alpha) where L : struct, ILaneMath<L> => Elementary.Silu(gate) * up;
    }

    readonly struct GeluGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of<L>(L gate, L up, L limit, L alpha) where L : struct, ILaneMath<L> => Elementary.GeluTanh(gate) * up;
    }

    readonly struct ClampedGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of<L>(L gate, L up, L limit, L alpha) where L : struct, ILaneMath<L>
        {
            L g = L.Min(limit, gate), u = L.Max(L.Create(0) - limit, L.Min(limit, up));
            return (u + L.Create(1)) * (g * Elementary.Sigmoid(g * alpha));
        }
    }

    readonly struct Body<TGate>(float* gate, float* up, float* y, float limit, float alpha, long count) : ILaneBody where TGate : struct, IGate
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            L l = L.Create(limit), a = L.Create(alpha);
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(TGate.Of(L.Load(gate + i), L.Load(up + i), l, a), y + i);
            int rest = (int)(end - i);
            if (rest > 0) L.Store(TGate.Of(L.Load(gate + i, rest, 0), L.Load(up + i, rest, 0), l, a), y + i, rest);
        }
    }
}
