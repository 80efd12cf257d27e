using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>The register tile over the virtual vector, for machines without 256-bit registers: 4 rows by 16 columns.</summary>
unsafe struct TileKernelLanes<T> : ITileKernel where T : struct, ILanes<T>
{
    /// <inheritdoc/>
    public static int MaxRows => 4;

    /// <inheritdoc/>
    public static int MaxPanels => 1;

    /// <inheritdoc/>
    public static int BlockK => 256;

    /// <inheritdoc/>
    public static int ChunkRows => 112;

    /// <inheritdoc/>
    public static void Run(in Tile tile)
    {
        switch (tile.Rows)
        {
            case 1: Run<Count1>(tile); break;
            case 2: Run<Count2>(tile); break;
            case 3: Run<Count3>(tile); break;
            case 4: Run<Count4>(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows>(in Tile tile) where TRows : struct, ICount
    {
        float* a = tile.A, b = tile.B, c = tile.C;
        nint stride = tile.Stride;
        T c0 = T.Create(0f), c1 = c0, c2 = c0, c3 = c0;
        if (tile.Load)
        {
            c0 = T.Load(c);
            if (TRows.Value > 1) c1 = T.Load(c + stride);
            if (TRows.Value > 2) c2 = T.Load(c + 2 * stride);
            if (TRows.Value > 3) c3 = T.Load(c + 3 * stride);
        }
        for (nint k = tile.K; k > 0; k--)
        {
            T p = T.Load(b);
            c0 = T.Fma(T.Create(a[0]), p, c0);
            if (TRows.Value > 1) c1 = T.Fma(T.Create(a[1]), p, c1);
            if (TRows.Value > 2) c2 = T.Fma(T.Create(a[2]), p, c2);
            if (TRows.Value > 3) c3 = T.Fma(T.Create(a[3]), p, c3);
            a += TRows.Value;
            b += 16;
        }
        T.Store(c0, c);
        if (TRows.Value > 1) T.Store(c1, c + stride);
        if (TRows.Value > 2) T.Store(c2, c + 2 * stride);
        if (TRows.Value > 3) T.Store(c3, c + 3 * stride);
    }
}
