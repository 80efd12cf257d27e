using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>One piece of a parallel loop over 16 lanes: a small struct of plain values and pointers.</summary>
interface ILaneBody
{
    /// <summary>Does piece <paramref name="index"/> with <typeparamref name="L"/>.</summary>
    void Run<L>(int index) where L : struct, ILanes<L>;
}

/// <summary>Parallel loops over the lanes that this machine has.</summary>
static class LaneLoop
{
    /// <summary>Runs all pieces of <paramref name="body"/> on the pool's threads.</summary>
    public static void For<TBody>(WorkerPool pool, int pieces, in TBody body) where TBody : unmanaged, ILaneBody
    {
        if (Tier.Is512) pool.For(pieces, new Piece<TBody, Lanes512>(body));
        else if (Tier.Is256) pool.For(pieces, new Piece<TBody, Lanes256>(body));
        else pool.For(pieces, new Piece<TBody, Lanes128>(body));
    }

    /// <summary>Pieces of <paramref name="size"/> that cover <paramref name="count"/>.</summary>
    public static int Pieces(int count, int size) => (count + size - 1) / size;

    readonly struct Piece<TBody, L>(TBody body) : IParallelBody where TBody : unmanaged, ILaneBody where L : struct, ILanes<L>
    {
        readonly TBody body = body;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(int index) => body.Run<L>(index);
    }
}
