using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The register tile of 14 rows by 32 columns for registers of 512 bits: 28 accumulators, two of B, one of A.</summary>
unsafe struct TileKernel512 : ITileKernel
{
    /// <inheritdoc/>
    public static int MaxRows => 14;

    /// <inheritdoc/>
    public static int MaxPanels => 2;

    /// <inheritdoc/>
    public static int BlockK => 1024;

    /// <inheritdoc/>
    public static int ChunkRows => 168;

    /// <inheritdoc/>
    public static void Run(in Tile tile)
    {
        if (tile.Panels == 1)
        {
            switch (tile.Rows)
            {
                case 1: Run<Count1, Count1>(tile); break;
                case 2: Run<Count2, Count1>(tile); break;
                case 3: Run<Count3, Count1>(tile); break;
                case 4: Run<Count4, Count1>(tile); break;
                case 5: Run<Count5, Count1>(tile); break;
                case 6: Run<Count6, Count1>(tile); break;
                case 7: Run<Count7, Count1>(tile); break;
                case 8: Run<Count8, Count1>(tile); break;
                case 9: Run<Count9, Count1>(tile); break;
                case 10: Run<Count10, Count1>(tile); break;
                case 11: Run<Count11, Count1>(tile); break;
                case 12: Run<Count12, Count1>(tile); break;
                case 13: Run<Count13, Count1>(tile); break;
                case 14: Run<Count14, Count1>(tile); break;
            }
        }
        else
        {
            switch (tile.Rows)
            {
                case 1: Run<Count1, Count2>(tile); break;
                case 2: Run<Count2, Count2>(tile); break;
                case 3: Run<Count3, Count2>(tile); break;
                case 4: Run<Count4, Count2>(tile); break;
                case 5: Run<Count5, Count2>(tile); break;
                case 6: Run<Count6, Count2>(tile); break;
                case 7: Run<Count7, Count2>(tile); break;
                case 8: Run<Count8, Count2>(tile); break;
                case 9: Run<Count9, Count2>(tile); break;
                case 10: Run<Count10, Count2>(tile); break;
                case 11: Run<Count11, Count2>(tile); break;
                case 12: Run<Count12, Count2>(tile); break;
                case 13: Run<Count13, Count2>(tile); break;
                case 14: Run<Count14, Count2>(tile); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows, TPanels>(in Tile tile) where TRows : struct, ICount where TPanels : struct, ICount
    {
        float* a = tile.A, b = tile.B, c = tile.C;
        nint stride = tile.Stride, k = tile.K;
        float* b1 = b + tile.PanelStride;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default, c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default, d7 = default, d8 = default, d9 = default, d10 = default, d11 = default, d12 = default, d13 = default;
        if (tile.Load)
        {
            float* from = c;
            c0 = Vector512.Load(from); if (TPanels.Value > 1) d0 = Vector512.Load(from + 16); from += stride;
            if (TRows.Value > 1) { c1 = Vector512.Load(from); if (TPanels.Value > 1) d1 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 2) { c2 = Vector512.Load(from); if (TPanels.Value > 1) d2 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 3) { c3 = Vector512.Load(from); if (TPanels.Value > 1) d3 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 4) { c4 = Vector512.Load(from); if (TPanels.Value > 1) d4 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 5) { c5 = Vector512.Load(from); if (TPanels.Value > 1) d5 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 6) { c6 = Vector512.Load(from); if (TPanels.Value > 1) d6 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 7) { c7 = Vector512.Load(from); if (TPanels.Value > 1) d7 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 8) { c8 = Vector512.Load(from); if (TPanels.Value > 1) d8 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 9) { c9 = Vector512.Load(from); if (TPanels.Value > 1) d9 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 10) { c10 = Vector512.Load(from); if (TPanels.Value > 1) d10 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 11) { c11 = Vector512.Load(from); if (TPanels.Value > 1) d11 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 12) { c12 = Vector512.Load(from); if (TPanels.Value > 1) d12 = Vector512.Load(from + 16); from += stride; }
            if (TRows.Value > 13) { c13 = Vector512.Load(from); if (TPanels.Value > 1) d13 = Vector512.Load(from + 16); from += stride; }
        }
        float* below = tile.NextC;
        Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride;
        if (TRows.Value > 1) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 2) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 3) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 4) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 5) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 6) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 7) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 8) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 9) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 10) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 11) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 12) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        if (TRows.Value > 13) { Sse.Prefetch1(below); if (TPanels.Value > 1) Sse.Prefetch1(below + 16); below += stride; }
        float* next = tile.Next;
        for (; k > 0; k--)
        {
            Sse.Prefetch1(next);
            next += 16;
            Vector512<float> p = Vector512.Load(b);
            Vector512<float> q = TPanels.Value > 1 ? Vector512.Load(b1) : default;
            Vector512<float> x0 = Vector512.Create(a[0]); c0 = Simd.Fma(x0, p, c0); if (TPanels.Value > 1) d0 = Simd.Fma(x0, q, d0);
            if (TRows.Value > 1) { Vector512<float> x = Vector512.Create(a[1]); c1 = Simd.Fma(x, p, c1); if (TPanels.Value > 1) d1 = Simd.Fma(x, q, d1); }
            if (TRows.Value > 2) { Vector512<float> x = Vector512.Create(a[2]); c2 = Simd.Fma(x, p, c2); if (TPanels.Value > 1) d2 = Simd.Fma(x, q, d2); }
            if (TRows.Value > 3) { Vector512<float> x = Vector512.Create(a[3]); c3 = Simd.Fma(x, p, c3); if (TPanels.Value > 1) d3 = Simd.Fma(x, q, d3); }
            if (TRows.Value > 4) { Vector512<float> x = Vector512.Create(a[4]); c4 = Simd.Fma(x, p, c4); if (TPanels.Value > 1) d4 = Simd.Fma(x, q, d4); }
            if (TRows.Value > 5) { Vector512<float> x = Vector512.Create(a[5]); c5 = Simd.Fma(x, p, c5); if (TPanels.Value > 1) d5 = Simd.Fma(x, q, d5); }
            if (TRows.Value > 6) { Vector512<float> x = Vector512.Create(a[6]); c6 = Simd.Fma(x, p, c6); if (TPanels.Value > 1) d6 = Simd.Fma(x, q, d6); }
            if (TRows.Value > 7) { Vector512<float> x = Vector512.Create(a[7]); c7 = Simd.Fma(x, p, c7); if (TPanels.Value > 1) d7 = Simd.Fma(x, q, d7); }
            if (TRows.Value > 8) { Vector512<float> x = Vector512.Create(a[8]); c8 = Simd.Fma(x, p, c8); if (TPanels.Value > 1) d8 = Simd.Fma(x, q, d8); }
            if (TRows.Value > 9) { Vector512<float> x = Vector512.Create(a[9]); c9 = Simd.Fma(x, p, c9); if (TPanels.Value > 1) d9 = Simd.Fma(x, q, d9); }
            if (TRows.Value > 10) { Vector512<float> x = Vector512.Create(a[10]); c10 = Simd.Fma(x, p, c10); if (TPanels.Value > 1) d10 = Simd.Fma(x, q, d10); }
            if (TRows.Value > 11) { Vector512<float> x = Vector512.Create(a[11]); c11 = Simd.Fma(x, p, c11); if (TPanels.Value > 1) d11 = Simd.Fma(x, q, d11); }
            if (TRows.Value > 12) { Vector512<float> x = Vector512.Create(a[12]); c12 = Simd.Fma(x, p, c12); if (TPanels.Value > 1) d12 = Simd.Fma(x, q, d12); }
            if (TRows.Value > 13) { Vector512<float> x = Vector512.Create(a[13]); c13 = Simd.Fma(x, p, c13); if (TPanels.Value > 1) d13 = Simd.Fma(x, q, d13); }
            a += TRows.Value;
            b += 16;
            if (TPanels.Value > 1) b1 += 16;
        }
        c0.Store(c); if (TPanels.Value > 1) d0.Store(c + 16); c += stride;
        if (TRows.Value > 1) { c1.Store(c); if (TPanels.Value > 1) d1.Store(c + 16); c += stride; }
        if (TRows.Value > 2) { c2.Store(c); if (TPanels.Value > 1) d2.Store(c + 16); c += stride; }
        if (TRows.Value > 3) { c3.Store(c); if (TPanels.Value > 1) d3.Store(c + 16); c += stride; }
        if (TRows.Value > 4) { c4.Store(c); if (TPanels.Value > 1) d4.Store(c + 16); c += stride; }
        if (TRows.Value > 5) { c5.Store(c); if (TPanels.Value > 1) d5.Store(c + 16); c += stride; }
        if (TRows.Value > 6) { c6.Store(c); if (TPanels.Value > 1) d6.Store(c + 16); c += stride; }
        if (TRows.Value > 7) { c7.Store(c); if (TPanels.Value > 1) d7.Store(c + 16); c += stride; }
        if (TRows.Value > 8) { c8.Store(c); if (TPanels.Value > 1) d8.Store(c + 16); c += stride; }
        if (TRows.Value > 9) { c9.Store(c); if (TPanels.Value > 1) d9.Store(c + 16); c += stride; }
        if (TRows.Value > 10) { c10.Store(c); if (TPanels.Value > 1) d10.Store(c + 16); c += stride; }
        if (TRows.Value > 11) { c11.Store(c); if (TPanels.Value > 1) d11.Store(c + 16); c += stride; }
        if (TRows.Value > 12) { c12.Store(c); if (TPanels.Value > 1) d12.Store(c + 16); c += stride; }
        if (TRows.Value > 13) { c13.Store(c); if (TPanels.Value > 1) d13.Store(c + 16); c += stride; }
    }
}
