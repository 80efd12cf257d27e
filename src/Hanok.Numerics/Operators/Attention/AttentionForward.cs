using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>The pieces of a forward pass. Formulas at <see cref="Attention"/>.</summary>
readonly unsafe struct AttentionForward(AttentionArguments arguments, AttentionPiece* pieces, Areas areas) : ILaneBody
{
    readonly AttentionArguments arguments = arguments;

    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchFloats(AttentionShape shape) => Math.Max(AttentionRow.ScratchFloats(shape), AttentionLanes.ScratchFloats(shape));

    [MethodImpl(Jit.Kernel)]
    public void Run<L>(int index) where L : struct, ILanes<L>
    {
        float* area = areas.Take(out int taken);
        if (AttentionPlan.ByRow(pieces[index])) new AttentionRow(arguments, pieces[index], area).Run<L>();
        else new AttentionLanes(arguments, pieces[index], area).Run<L>();
        areas.Return(taken);
    }
}
