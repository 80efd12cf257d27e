using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The register tile of 6 rows by 16 columns for registers of 256 bits: 12 accumulators, two of B, one of A.</summary>
unsafe struct TileKernel256 : ITileKernel
{
    /// <inheritdoc/>
    public static int MaxRows => 6;

    /// <inheritdoc/>
    public static int MaxPanels => 1;

    /// <inheritdoc/>
    public static int BlockK => 256;

    /// <inheritdoc/>
    public static int ChunkRows => 108;

    /// <inheritdoc/>
    public static void Run(in Tile tile)
    {
        switch (tile.Rows)
        {
            case 1: Run<Count1>(tile); break;
            case 2: Run<Count2>(tile); break;
            case 3: Run<Count3>(tile); break;
            case 4: Run<Count4>(tile); break;
            case 5: Run<Count5>(tile); break;
            case 6: Run<Count6>(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows>(in Tile tile) where TRows : struct, ICount
    {
        float* a = tile.A, b = tile.B, c = tile.C;
        nint stride = tile.Stride, k = tile.K;
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        Vector256<float> d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default;
        if (tile.Load)
        {
            float* from = c;
            c0 = Vector256.Load(from); d0 = Vector256.Load(from + 8); from += stride;
            if (TRows.Value > 1) { c1 = Vector256.Load(from); d1 = Vector256.Load(from + 8); from += stride; }
            if (TRows.Value > 2) { c2 = Vector256.Load(from); d2 = Vector256.Load(from + 8); from += stride; }
            if (TRows.Value > 3) { c3 = Vector256.Load(from); d3 = Vector256.Load(from + 8); from += stride; }
            if (TRows.Value > 4) { c4 = Vector256.Load(from); d4 = Vector256.Load(from + 8); from += stride; }
            if (TRows.Value > 5) { c5 = Vector256.Load(from); d5 = Vector256.Load(from + 8); from += stride; }
        }
        float* below = tile.NextC;
        Sse.Prefetch1(below); below += stride;
        if (TRows.Value > 1) { Sse.Prefetch1(below); below += stride; }
        if (TRows.Value > 2) { Sse.Prefetch1(below); below += stride; }
        if (TRows.Value > 3) { Sse.Prefetch1(below); below += stride; }
        if (TRows.Value > 4) { Sse.Prefetch1(below); below += stride; }
        if (TRows.Value > 5) { Sse.Prefetch1(below); below += stride; }
        float* next = tile.Next;
        for (; k > 0; k--)
        {
            Sse.Prefetch1(next);
            next += 16;
            Vector256<float> p = Vector256.Load(b);
            Vector256<float> q = Vector256.Load(b + 8);
            Vector256<float> x0 = Vector256.Create(a[0]); c0 = Simd.Fma(x0, p, c0); d0 = Simd.Fma(x0, q, d0);
            if (TRows.Value > 1) { Vector256<float> x = Vector256.Create(a[1]); c1 = Simd.Fma(x, p, c1); d1 = Simd.Fma(x, q, d1); }
            if (TRows.Value > 2) { Vector256<float> x = Vector256.Create(a[2]); c2 = Simd.Fma(x, p, c2); d2 = Simd.Fma(x, q, d2); }
            if (TRows.Value > 3) { Vector256<float> x = Vector256.Create(a[3]); c3 = Simd.Fma(x, p, c3); d3 = Simd.Fma(x, q, d3); }
            if (TRows.Value > 4) { Vector256<float> x = Vector256.Create(a[4]); c4 = Simd.Fma(x, p, c4); d4 = Simd.Fma(x, q, d4); }
            if (TRows.Value > 5) { Vector256<float> x = Vector256.Create(a[5]); c5 = Simd.Fma(x, p, c5); d5 = Simd.Fma(x, q, d5); }
            a += TRows.Value;
            b += 16;
        }
        c0.Store(c); d0.Store(c + 8); c += stride;
        if (TRows.Value > 1) { c1.Store(c); d1.Store(c + 8); c += stride; }
        if (TRows.Value > 2) { c2.Store(c); d2.Store(c + 8); c += stride; }
        if (TRows.Value > 3) { c3.Store(c); d3.Store(c + 8); c += stride; }
        if (TRows.Value > 4) { c4.Store(c); d4.Store(c + 8); c += stride; }
        if (TRows.Value > 5) { c5.Store(c); d5.Store(c + 8); c += stride; }
    }
}
