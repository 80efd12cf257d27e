using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The kernel of panels for registers of 256 bits: up to four rows by 16 outputs at a time, twice.</summary>
static unsafe class LanePanel<TDot> where TDot : struct, IByteDot
{
    [MethodImpl(Jit.Kernel)]
    public static void Run<TRows>(PanelTile* tile, int rows, in PanelLayout layout) where TRows : struct, ICount
    {
        ExpandedPanel form = new(layout);
        int length = layout.Segments * 32, gap = layout.ExpandedGap, record = ActivationBlocks.RecordOf(length), bias = TDot.Biased ? -layout.Bias : 0;
        bool grouped = layout.Group != 0, minimum = layout.Minimum;
        // Groups of 16 cut a segment of 32 in two.
        int values = layout.Group == 16 ? 16 : 32, steps = values / 4, parts = length / values;
        // Sums of 16 bits hold eight products of nibbles, four of five bits, two of six, one of seven.
        int period = !TDot.Sums16 ? steps : layout.Most <= 15 ? steps : layout.Most <= 31 ? 4 : layout.Most <= 63 ? 2 : 1;
        for (int half = 0; half < 2; half++)
        {
            byte* w = tile->Weights + 64 * half, scales = tile->Scales + 64 * half;
            byte* a0 = tile->Activations, a1 = a0 + (TRows.Value > 1 ? tile->RowBytes : 0), a2 = a0 + (TRows.Value > 2 ? 2 * tile->RowBytes : 0), a3 = a0 + (TRows.Value > 3 ? 3 * tile->RowBytes : 0);
            float* y = tile->Results + 16 * half;
            nint stride = tile->ResultBytes / sizeof(float);
            Vector256<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default, c3 = default, d3 = default;
            c0 = Vector256.Load(y + 0 * stride);
            d0 = Vector256.Load(y + 0 * stride + 8);
            if (TRows.Value > 1) { c1 = Vector256.Load(y + 1 * stride); d1 = Vector256.Load(y + 1 * stride + 8); }
            if (TRows.Value > 2) { c2 = Vector256.Load(y + 2 * stride); d2 = Vector256.Load(y + 2 * stride + 8); }
            if (TRows.Value > 3) { c3 = Vector256.Load(y + 3 * stride); d3 = Vector256.Load(y + 3 * stride + 8); }
            for (nint b = tile->Blocks; b > 0; b--, scales += form.Stride, w += gap)
            {
                Vector256<int> s0 = default, u0 = default, s1 = default, u1 = default, s2 = default, u2 = default, s3 = default, u3 = default;
                short* p0 = (short*)(a0 + 32), p1 = (short*)(a1 + 32), p2 = (short*)(a2 + 32), p3 = (short*)(a3 + 32);
                byte* v0 = a0, v1 = a1, v2 = a2, v3 = a3, group = scales + form.GroupsAt;
                for (int part = 0; part < parts; part++)
                {
                    Vector256<int> i0 = default, j0 = default, i1 = default, j1 = default, i2 = default, j2 = default, i3 = default, j3 = default;
                    if (bias != 0)
                    {
                        i0 = Vector256.Create((p0[0] + (values == 32 ? p0[1] : 0)) * bias);
                        j0 = i0;
                        if (TRows.Value > 1) { i1 = Vector256.Create((p1[0] + (values == 32 ? p1[1] : 0)) * bias); j1 = i1; }
                        if (TRows.Value > 2) { i2 = Vector256.Create((p2[0] + (values == 32 ? p2[1] : 0)) * bias); j2 = i2; }
                        if (TRows.Value > 3) { i3 = Vector256.Create((p3[0] + (values == 32 ? p3[1] : 0)) * bias); j3 = i3; }
                    }
                    for (int step = 0; step < steps; step += period)
                    {
                        Vector256<int> k0 = default, l0 = default, k1 = default, l1 = default, k2 = default, l2 = default, k3 = default, l3 = default;
                        if (!TDot.Sums16) (k0, l0, k1, l1, k2, l2, k3, l3) = (i0, j0, i1, j1, i2, j2, i3, j3);
                        for (int i = 0; i < period; i++, w += 128)
                        {
                            Vector256<byte> w0 = Vector256.Load(w), w1 = Vector256.Load(w + 32);
                            Vector256<sbyte> x0 = Vector256.Create(*(int*)v0).AsSByte();
                            k0 = TDot.Add(k0, w0, x0);
                            l0 = TDot.Add(l0, w1, x0);
                            v0 += 4;
                            if (TRows.Value > 1) { Vector256<sbyte> x1 = Vector256.Create(*(int*)v1).AsSByte(); k1 = TDot.Add(k1, w0, x1); l1 = TDot.Add(l1, w1, x1); v1 += 4; }
                            if (TRows.Value > 2) { Vector256<sbyte> x2 = Vector256.Create(*(int*)v2).AsSByte(); k2 = TDot.Add(k2, w0, x2); l2 = TDot.Add(l2, w1, x2); v2 += 4; }
                            if (TRows.Value > 3) { Vector256<sbyte> x3 = Vector256.Create(*(int*)v3).AsSByte(); k3 = TDot.Add(k3, w0, x3); l3 = TDot.Add(l3, w1, x3); v3 += 4; }
                        }
                        if (!TDot.Sums16) (i0, j0, i1, j1, i2, j2, i3, j3) = (k0, l0, k1, l1, k2, l2, k3, l3);
                        else
                        {
                            i0 = TDot.Widen(i0, k0);
                            j0 = TDot.Widen(j0, l0);
                            if (TRows.Value > 1) { i1 = TDot.Widen(i1, k1); j1 = TDot.Widen(j1, l1); }
                            if (TRows.Value > 2) { i2 = TDot.Widen(i2, k2); j2 = TDot.Widen(j2, l2); }
                            if (TRows.Value > 3) { i3 = TDot.Widen(i3, k3); j3 = TDot.Widen(j3, l3); }
                        }
                    }
                    if (grouped)
                    {
                        Vector256<int> g0 = Vector256.Load((int*)group), g1 = Vector256.Load((int*)group + 8);
                        group += 128;
                        s0 += i0 * g0;
                        u0 += j0 * g1;
                        if (TRows.Value > 1) { s1 += i1 * g0; u1 += j1 * g1; }
                        if (TRows.Value > 2) { s2 += i2 * g0; u2 += j2 * g1; }
                        if (TRows.Value > 3) { s3 += i3 * g0; u3 += j3 * g1; }
                    }
                    else
                    {
                        s0 += i0;
                        u0 += j0;
                        if (TRows.Value > 1) { s1 += i1; u1 += j1; }
                        if (TRows.Value > 2) { s2 += i2; u2 += j2; }
                        if (TRows.Value > 3) { s3 += i3; u3 += j3; }
                    }
                    // The sums lie behind 32 values.
                    bool whole = values == 32 || part % 2 == 1;
                    nint on = whole ? ActivationBlocks.SegmentBytes / 2 - (values == 32 ? 0 : 1) : 1;
                    p0 += on;
                    p1 += on;
                    p2 += on;
                    p3 += on;
                    if (!whole) continue;
                    v0 += 4;
                    v1 += 4;
                    v2 += 4;
                    v3 += 4;
                }
                Vector256<float> f0 = Vector256.Load((float*)scales), f1 = Vector256.Load((float*)scales + 8);
                c0 = Chain(f0, a0 + record - 4, s0, c0);
                d0 = Chain(f1, a0 + record - 4, u0, d0);
                if (TRows.Value > 1) { c1 = Chain(f0, a1 + record - 4, s1, c1); d1 = Chain(f1, a1 + record - 4, u1, d1); }
                if (TRows.Value > 2) { c2 = Chain(f0, a2 + record - 4, s2, c2); d2 = Chain(f1, a2 + record - 4, u2, d2); }
                if (TRows.Value > 3) { c3 = Chain(f0, a3 + record - 4, s3, c3); d3 = Chain(f1, a3 + record - 4, u3, d3); }
                if (minimum)
                {
                    f0 = Vector256.Load((float*)(scales + form.MinimaAt));
                    f1 = Vector256.Load((float*)(scales + form.MinimaAt) + 8);
                    c0 = Chain(f0, a0 + record - 4, Minima(scales + form.PairsAt, a0 + 32, layout.Segments, grouped), c0);
                    d0 = Chain(f1, a0 + record - 4, Minima(scales + form.PairsAt + 32, a0 + 32, layout.Segments, grouped), d0);
                    if (TRows.Value > 1) { c1 = Chain(f0, a1 + record - 4, Minima(scales + form.PairsAt, a1 + 32, layout.Segments, grouped), c1); d1 = Chain(f1, a1 + record - 4, Minima(scales + form.PairsAt + 32, a1 + 32, layout.Segments, grouped), d1); }
                    if (TRows.Value > 2) { c2 = Chain(f0, a2 + record - 4, Minima(scales + form.PairsAt, a2 + 32, layout.Segments, grouped), c2); d2 = Chain(f1, a2 + record - 4, Minima(scales + form.PairsAt + 32, a2 + 32, layout.Segments, grouped), d2); }
                    if (TRows.Value > 3) { c3 = Chain(f0, a3 + record - 4, Minima(scales + form.PairsAt, a3 + 32, layout.Segments, grouped), c3); d3 = Chain(f1, a3 + record - 4, Minima(scales + form.PairsAt + 32, a3 + 32, layout.Segments, grouped), d3); }
                }
                a0 += record;
                a1 += record;
                a2 += record;
                a3 += record;
            }
            c0.Store(y + 0 * stride);
            d0.Store(y + 0 * stride + 8);
            if (TRows.Value > 1) { c1.Store(y + 1 * stride); d1.Store(y + 1 * stride + 8); }
            if (TRows.Value > 2) { c2.Store(y + 2 * stride); d2.Store(y + 2 * stride + 8); }
            if (TRows.Value > 3) { c3.Store(y + 3 * stride); d3.Store(y + 3 * stride + 8); }
        }
    }

    /// <summary>c + (scales times the activations' scale) times integers, with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Chain(Vector256<float> scales, byte* activationScale, Vector256<int> sums, Vector256<float> c) =>
        Simd.Fma(scales * Vector256.Create(*(float*)activationScale), Vector256.ConvertToSingle(sums), c);

    /// <summary>Group minima times sums of activations, for eight outputs; without groups the sum of all activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Minima(byte* pairs, byte* sums, int segments, bool grouped)
    {
        Vector256<int> m = default;
        for (int s = 0; s < segments; s++)
            m += Avx2.MultiplyAddAdjacent(grouped ? Vector256.Load((short*)(pairs + 128 * s)) : Vector256.Create((short)1), Vector256.Create(*(int*)(sums + ActivationBlocks.SegmentBytes * s)).AsInt16());
        return m;
    }
}
