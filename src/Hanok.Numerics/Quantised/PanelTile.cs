using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>How the integers of a panel lie in memory.</summary>
interface IPanelPacking
{
    /// <summary>Two integers a byte, those of the first half of a segment low; else one.</summary>
    static abstract bool Nibbles { get; }
}

struct NibblePacking : IPanelPacking
{
    public static bool Nibbles => true;
}

struct BytePacking : IPanelPacking
{
    public static bool Nibbles => false;
}

/// <summary>Sixteen outputs of a product: one panel with every row of activations.</summary>
/// <remarks>Four rows of activations at a time, then one: 16 outputs lie in two registers, a step multiplies four weights of each with four activations that all lanes share.</remarks>
readonly unsafe struct PanelTile<TPacking, TDot>(PanelProduct product) : IParallelBody where TPacking : struct, IPanelPacking where TDot : struct, IByteDot
{
    readonly PanelProduct product = product;

    public void Run(int index)
    {
        int t = 0;
        for (; t + 4 <= product.Rows; t += 4) Tile<Count4>(product, index, t);
        for (; t < product.Rows; t++) Tile<Count1>(product, index, t);
    }

    [MethodImpl(Jit.Kernel)]
    static void Tile<TRows>(in PanelProduct product, int index, int t) where TRows : struct, ICount
    {
        PanelLayout layout = product.Layout;
        int blocks = product.Blocks, segments = layout.Segments, bias = TDot.Biased ? -layout.Bias : 0;
        bool grouped = layout.Group != 0, minimum = layout.Minimum;
        // Groups of 16 cut a segment of 32 in two; only bytes have them.
        bool cut = !TPacking.Nibbles && layout.Group == 16;
        int values = cut ? 16 : 32, loads = TPacking.Nibbles ? 4 : values / 4;
        nint columns = product.Columns, sumColumns = columns / 16;
        byte* p = product.Panel(index);
        sbyte* a0 = product.Values + t * columns;
        short* p0 = product.Sums + t * sumColumns;
        float* x0 = product.Scales + (nint)t * blocks;
        sbyte* a1 = a0 + (TRows.Value > 1 ? 1 : 0) * columns;
        short* p1 = p0 + (TRows.Value > 1 ? 1 : 0) * sumColumns;
        float* x1 = x0 + (nint)(TRows.Value > 1 ? 1 : 0) * blocks;
        sbyte* a2 = a0 + (TRows.Value > 2 ? 2 : 0) * columns;
        short* p2 = p0 + (TRows.Value > 2 ? 2 : 0) * sumColumns;
        float* x2 = x0 + (nint)(TRows.Value > 2 ? 2 : 0) * blocks;
        sbyte* a3 = a0 + (TRows.Value > 3 ? 3 : 0) * columns;
        short* p3 = p0 + (TRows.Value > 3 ? 3 : 0) * sumColumns;
        float* x3 = x0 + (nint)(TRows.Value > 3 ? 3 : 0) * blocks;
        Vector256<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default, c3 = default, d3 = default;
        for (int b = 0; b < blocks; b++, p += layout.Bytes)
        {
            Vector256<int> s0 = default, u0 = default, s1 = default, u1 = default, s2 = default, u2 = default, s3 = default, u3 = default;
            Vector256<int> m0 = default, n0 = default, m1 = default, n1 = default, m2 = default, n2 = default, m3 = default, n3 = default;
            byte* w = p + layout.WeightsAt, scale = p + layout.GroupsAt, least = p + layout.GroupMinimaAt;
            for (int segment = 0; segment < segments * (32 / values); segment++, w += 64 * loads)
            {
                int q0 = TRows.Value > 0 ? p0[0] + (cut ? 0 : p0[1]) : 0;
                int q1 = TRows.Value > 1 ? p1[0] + (cut ? 0 : p1[1]) : 0;
                int q2 = TRows.Value > 2 ? p2[0] + (cut ? 0 : p2[1]) : 0;
                int q3 = TRows.Value > 3 ? p3[0] + (cut ? 0 : p3[1]) : 0;
                Vector256<int> i0 = Vector256.Create(q0 * bias), j0 = i0, i1 = Vector256.Create(q1 * bias), j1 = i1, i2 = Vector256.Create(q2 * bias), j2 = i2, i3 = Vector256.Create(q3 * bias), j3 = i3;
                for (int step = 0; step < loads; step++)
                {
                    Vector256<byte> both0 = Vector256.Load(w + 64 * step), both1 = Vector256.Load(w + 64 * step + 32), mask = Vector256.Create((byte)15);
                    Vector256<byte> w0 = TPacking.Nibbles ? both0 & mask : both0, w1 = TPacking.Nibbles ? both1 & mask : both1;
                    Vector256<sbyte> v0 = Vector256.Create(*(int*)(a0 + 4 * step)).AsSByte();
                    i0 = TDot.Add(i0, w0, v0);
                    j0 = TDot.Add(j0, w1, v0);
                    if (TRows.Value > 1) { Vector256<sbyte> v1 = Vector256.Create(*(int*)(a1 + 4 * step)).AsSByte(); i1 = TDot.Add(i1, w0, v1); j1 = TDot.Add(j1, w1, v1); }
                    if (TRows.Value > 2) { Vector256<sbyte> v2 = Vector256.Create(*(int*)(a2 + 4 * step)).AsSByte(); i2 = TDot.Add(i2, w0, v2); j2 = TDot.Add(j2, w1, v2); }
                    if (TRows.Value > 3) { Vector256<sbyte> v3 = Vector256.Create(*(int*)(a3 + 4 * step)).AsSByte(); i3 = TDot.Add(i3, w0, v3); j3 = TDot.Add(j3, w1, v3); }
                    if (!TPacking.Nibbles) continue;
                    w0 = (both0.AsUInt16() >>> 4).AsByte() & mask;
                    w1 = (both1.AsUInt16() >>> 4).AsByte() & mask;
                    v0 = Vector256.Create(*(int*)(a0 + 4 * step + 16)).AsSByte();
                    i0 = TDot.Add(i0, w0, v0);
                    j0 = TDot.Add(j0, w1, v0);
                    if (TRows.Value > 1) { Vector256<sbyte> v1 = Vector256.Create(*(int*)(a1 + 4 * step + 16)).AsSByte(); i1 = TDot.Add(i1, w0, v1); j1 = TDot.Add(j1, w1, v1); }
                    if (TRows.Value > 2) { Vector256<sbyte> v2 = Vector256.Create(*(int*)(a2 + 4 * step + 16)).AsSByte(); i2 = TDot.Add(i2, w0, v2); j2 = TDot.Add(j2, w1, v2); }
                    if (TRows.Value > 3) { Vector256<sbyte> v3 = Vector256.Create(*(int*)(a3 + 4 * step + 16)).AsSByte(); i3 = TDot.Add(i3, w0, v3); j3 = TDot.Add(j3, w1, v3); }
                }
                if (grouped)
                {
                    Vector256<int> g0 = Avx2.ConvertToVector256Int32((sbyte*)scale), g1 = Avx2.ConvertToVector256Int32((sbyte*)scale + 8);
                    scale += 16;
                    s0 += i0 * g0;
                    u0 += j0 * g1;
                    if (TRows.Value > 1) { s1 += i1 * g0; u1 += j1 * g1; }
                    if (TRows.Value > 2) { s2 += i2 * g0; u2 += j2 * g1; }
                    if (TRows.Value > 3) { s3 += i3 * g0; u3 += j3 * g1; }
                    if (minimum)
                    {
                        g0 = Avx2.ConvertToVector256Int32((sbyte*)least);
                        g1 = Avx2.ConvertToVector256Int32((sbyte*)least + 8);
                        least += 16;
                        m0 += g0 * q0;
                        n0 += g1 * q0;
                        if (TRows.Value > 1) { m1 += g0 * q1; n1 += g1 * q1; }
                        if (TRows.Value > 2) { m2 += g0 * q2; n2 += g1 * q2; }
                        if (TRows.Value > 3) { m3 += g0 * q3; n3 += g1 * q3; }
                    }
                }
                else
                {
                    s0 += i0;
                    u0 += j0;
                    m0 += Vector256.Create(q0);
                    n0 = m0;
                    if (TRows.Value > 1) { s1 += i1; u1 += j1; m1 += Vector256.Create(q1); n1 = m1; }
                    if (TRows.Value > 2) { s2 += i2; u2 += j2; m2 += Vector256.Create(q2); n2 = m2; }
                    if (TRows.Value > 3) { s3 += i3; u3 += j3; m3 += Vector256.Create(q3); n3 = m3; }
                }
                a0 += values;
                p0 += values / 16;
                a1 += values;
                p1 += values / 16;
                a2 += values;
                p2 += values / 16;
                a3 += values;
                p3 += values / 16;
            }
            Vector256<float> f0 = product.LoadScales(p, 0), f1 = product.LoadScales(p, 8);
            Vector256<float> e0 = Vector256.Create(x0[b]);
            c0 = Simd.Fma(f0 * e0, Vector256.ConvertToSingle(s0), c0);
            d0 = Simd.Fma(f1 * e0, Vector256.ConvertToSingle(u0), d0);
            if (TRows.Value > 1) { Vector256<float> e1 = Vector256.Create(x1[b]); c1 = Simd.Fma(f0 * e1, Vector256.ConvertToSingle(s1), c1); d1 = Simd.Fma(f1 * e1, Vector256.ConvertToSingle(u1), d1); }
            if (TRows.Value > 2) { Vector256<float> e2 = Vector256.Create(x2[b]); c2 = Simd.Fma(f0 * e2, Vector256.ConvertToSingle(s2), c2); d2 = Simd.Fma(f1 * e2, Vector256.ConvertToSingle(u2), d2); }
            if (TRows.Value > 3) { Vector256<float> e3 = Vector256.Create(x3[b]); c3 = Simd.Fma(f0 * e3, Vector256.ConvertToSingle(s3), c3); d3 = Simd.Fma(f1 * e3, Vector256.ConvertToSingle(u3), d3); }
            if (minimum)
            {
                f0 = -product.LoadScales(p + layout.MinimumAt, 0);
                f1 = -product.LoadScales(p + layout.MinimumAt, 8);
                e0 = Vector256.Create(x0[b]);
                c0 = Simd.Fma(f0 * e0, Vector256.ConvertToSingle(m0), c0);
                d0 = Simd.Fma(f1 * e0, Vector256.ConvertToSingle(n0), d0);
                if (TRows.Value > 1) { Vector256<float> e1 = Vector256.Create(x1[b]); c1 = Simd.Fma(f0 * e1, Vector256.ConvertToSingle(m1), c1); d1 = Simd.Fma(f1 * e1, Vector256.ConvertToSingle(n1), d1); }
                if (TRows.Value > 2) { Vector256<float> e2 = Vector256.Create(x2[b]); c2 = Simd.Fma(f0 * e2, Vector256.ConvertToSingle(m2), c2); d2 = Simd.Fma(f1 * e2, Vector256.ConvertToSingle(n2), d2); }
                if (TRows.Value > 3) { Vector256<float> e3 = Vector256.Create(x3[b]); c3 = Simd.Fma(f0 * e3, Vector256.ConvertToSingle(m3), c3); d3 = Simd.Fma(f1 * e3, Vector256.ConvertToSingle(n3), d3); }
            }
        }
        product.Store(index, t + 0, c0, d0);
        if (TRows.Value > 1) product.Store(index, t + 1, c1, d1);
        if (TRows.Value > 2) product.Store(index, t + 2, c2, d2);
        if (TRows.Value > 3) product.Store(index, t + 3, c3, d3);
    }
}
