using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The kernel of panels as they are stored, for registers of 256 bits and few rows: what is used so seldom should not be written anywhere first.</summary>
static unsafe class StoredPanel<TDot> where TDot : struct, IByteDot
{
    /// <summary>How far ahead weights are asked for, as <see cref="PanelCode"/> does, and how much of them is taken for all rows and both halves of the outputs at a time; in bytes.</summary>
    const int Ahead = 4096, Taken = 8192;

    /// <summary>Multiplies panels of integers of <typeparamref name="TBits"/> bits, with <typeparamref name="TGroups"/> group scales for 32 weights (none, one or two).</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Run<TBits, TGroups>(PanelTile* tile, int rows, in PanelLayout layout) where TBits : struct, ICount where TGroups : struct, ICount
    {
        int bytes = layout.BlockBytes, record = ActivationBlocks.RecordOf(layout.Segments * 32), most = Math.Max(1, Taken / bytes);
        byte* block = tile->Scales;
        for (float* y = tile->Results, end = y + tile->Panels * PanelLayout.Rows; y < end; y += PanelLayout.Rows)
        {
            for (int r = 0; r < rows; r++) new Span<float>((byte*)y + r * tile->ResultBytes, PanelLayout.Rows).Clear();
            byte* a = tile->Activations;
            for (nint left = tile->Blocks; left > 0; left -= most)
            {
                int blocks = (int)Math.Min(most, left);
                for (byte* p = block + Ahead, stop = p + blocks * bytes; p < stop; p += 64) Sse.Prefetch0(p);
                for (int r = 0; r < rows; r++)
                    for (int half = 0; half < 2; half++)
                        Multiply<TBits, TGroups>(block, a + r * tile->RowBytes, (float*)((byte*)y + r * tile->ResultBytes), half, blocks, layout);
                block += blocks * bytes;
                a += blocks * record;
            }
        }
    }

    /// <summary>Blocks of 16 outputs times a row of activations: results 0-7 and 8-15 of <paramref name="y"/>, or 16-23 and 24-31, go on.</summary>
    [MethodImpl(Jit.Kernel)]
    static void Multiply<TBits, TGroups>(byte* scales, byte* a, float* y, int half, int blocks, in PanelLayout layout) where TBits : struct, ICount where TGroups : struct, ICount
    {
        int bias = TDot.Biased ? -layout.Bias : 0, segments = layout.Segments, at = layout.BlockScaleBytes, groupsAt = layout.GroupsAt, bytes = layout.BlockBytes, segmentBytes = layout.SegmentBytes;
        Vector256<float> y0 = Vector256.Load(y + 16 * half), y1 = Vector256.Load(y + 16 * half + 8);
        for (; blocks > 0; blocks--, scales += bytes)
        {
            byte* w = scales + at + 64 * half, first = a;
            sbyte* groups = (sbyte*)scales + groupsAt + 16 * half;
            Vector256<int> c0 = default, c1 = default;
            for (int segment = segments; segment > 0; segment--, w += segmentBytes, a += ActivationBlocks.SegmentBytes)
            {
                // s: steps 0 to 3 of 0-7 and 8-15, t: steps 4 to 7; where products are summed in 16 bits, m and n are those sums.
                Vector256<int> s0 = default, s1 = default, t0 = default, t1 = default, m0 = default, m1 = default, n0 = default, n1 = default;
                if (TBits.Value == 8)
                {
                    for (int step = 0; step < 16; step += 4)
                    {
                        Vector256<sbyte> x = Vector256.Create(*(int*)(a + step)).AsSByte(), z = Vector256.Create(*(int*)(a + step + 16)).AsSByte();
                        byte* p = w + 32 * step;
                        if (TDot.Sums16)
                        {
                            s0 = TDot.Widen(s0, TDot.Add(default, Vector256.Load(p), x));
                            s1 = TDot.Widen(s1, TDot.Add(default, Vector256.Load(p + 32), x));
                            t0 = TDot.Widen(t0, TDot.Add(default, Vector256.Load(p + 512), z));
                            t1 = TDot.Widen(t1, TDot.Add(default, Vector256.Load(p + 544), z));
                            continue;
                        }
                        s0 = TDot.Add(s0, Vector256.Load(p), x);
                        s1 = TDot.Add(s1, Vector256.Load(p + 32), x);
                        t0 = TDot.Add(t0, Vector256.Load(p + 512), z);
                        t1 = TDot.Add(t1, Vector256.Load(p + 544), z);
                    }
                }
                else
                {
                    Vector256<byte> nibble = Vector256.Create((byte)15), mask = Vector256.Create((byte)(TBits.Value == 5 ? 16 : 48));
                    Vector256<ushort> low0 = default, low1 = default, high0 = default, high1 = default;
                    for (int pair = 0; pair < 2; pair++)
                    {
                        // Two steps. What lies above their nibbles is moved so that the first one's bits are the lowest; of five bits a plane serves both pairs.
                        byte* p = w + 256 * pair, b = a + 8 * pair;
                        if (TBits.Value > 4)
                        {
                            byte* planes = w - 64 * half + 512 + (TBits.Value == 6 ? 64 * pair : 0);
                            int down = TBits.Value == 6 ? 2 * half : half + 4 * pair, on = TBits.Value == 6 ? 128 : 64;
                            low0 = Vector256.Load(planes).AsUInt16() >>> down;
                            low1 = Vector256.Load(planes + 32).AsUInt16() >>> down;
                            high0 = Vector256.Load(planes + on).AsUInt16() >>> down;
                            high1 = Vector256.Load(planes + on + 32).AsUInt16() >>> down;
                        }
                        Vector256<sbyte> x = Vector256.Create(*(int*)b).AsSByte(), z = Vector256.Create(*(int*)(b + 16)).AsSByte();
                        Vector256<byte> q0 = Vector256.Load(p), q1 = Vector256.Load(p + 32), r0 = (q0.AsUInt16() >>> 4).AsByte() & nibble, r1 = (q1.AsUInt16() >>> 4).AsByte() & nibble;
                        q0 &= nibble;
                        q1 &= nibble;
                        if (TBits.Value > 4)
                        {
                            q0 |= (low0 << 4).AsByte() & mask;
                            q1 |= (low1 << 4).AsByte() & mask;
                            r0 |= (high0 << 4).AsByte() & mask;
                            r1 |= (high1 << 4).AsByte() & mask;
                        }
                        m0 = TDot.Add(m0, q0, x);
                        m1 = TDot.Add(m1, q1, x);
                        n0 = TDot.Add(n0, r0, z);
                        n1 = TDot.Add(n1, r1, z);
                        x = Vector256.Create(*(int*)(b + 4)).AsSByte();
                        z = Vector256.Create(*(int*)(b + 20)).AsSByte();
                        q0 = Vector256.Load(p + 128);
                        q1 = Vector256.Load(p + 160);
                        r0 = (q0.AsUInt16() >>> 4).AsByte() & nibble;
                        r1 = (q1.AsUInt16() >>> 4).AsByte() & nibble;
                        q0 &= nibble;
                        q1 &= nibble;
                        if (TBits.Value > 4)
                        {
                            q0 |= (TBits.Value == 5 ? low0 << 2 : low0).AsByte() & mask;
                            q1 |= (TBits.Value == 5 ? low1 << 2 : low1).AsByte() & mask;
                            r0 |= (TBits.Value == 5 ? high0 << 2 : high0).AsByte() & mask;
                            r1 |= (TBits.Value == 5 ? high1 << 2 : high1).AsByte() & mask;
                        }
                        m0 = TDot.Add(m0, q0, x);
                        m1 = TDot.Add(m1, q1, x);
                        n0 = TDot.Add(n0, r0, z);
                        n1 = TDot.Add(n1, r1, z);
                        if (!TDot.Sums16 || TBits.Value < 6) continue;
                        // Sums of 16 bits hold two products of six bits, four of five, eight of four.
                        s0 = TDot.Widen(s0, m0);
                        s1 = TDot.Widen(s1, m1);
                        t0 = TDot.Widen(t0, n0);
                        t1 = TDot.Widen(t1, n1);
                        m0 = m1 = n0 = n1 = default;
                    }
                    if (!TDot.Sums16) (s0, s1, t0, t1) = (m0, m1, n0, n1);
                    else if (TBits.Value < 6)
                    {
                        if (TBits.Value == 4 && TGroups.Value < 2)
                        {
                            m0 = (m0.AsInt16() + n0.AsInt16()).AsInt32();
                            m1 = (m1.AsInt16() + n1.AsInt16()).AsInt32();
                        }
                        else
                        {
                            t0 = TDot.Widen(t0, n0);
                            t1 = TDot.Widen(t1, n1);
                        }
                        s0 = TDot.Widen(s0, m0);
                        s1 = TDot.Widen(s1, m1);
                    }
                }
                short* sums = (short*)(a + 32);
                if (TGroups.Value == 2)
                {
                    Vector256<int> low = Vector256.Create(sums[0] * bias), high = Vector256.Create(sums[1] * bias);
                    c0 += (s0 + low) * Avx2.ConvertToVector256Int32(groups) + (t0 + high) * Avx2.ConvertToVector256Int32(groups + 32);
                    c1 += (s1 + low) * Avx2.ConvertToVector256Int32(groups + 8) + (t1 + high) * Avx2.ConvertToVector256Int32(groups + 40);
                    groups += 64;
                    continue;
                }
                if (bias != 0)
                {
                    Vector256<int> both = Vector256.Create((sums[0] + sums[1]) * bias);
                    s0 += both;
                    s1 += both;
                }
                s0 += t0;
                s1 += t1;
                if (TGroups.Value == 1)
                {
                    s0 *= Avx2.ConvertToVector256Int32(groups);
                    s1 *= Avx2.ConvertToVector256Int32(groups + 8);
                    groups += 32;
                }
                c0 += s0;
                c1 += s1;
            }
            // A record's scale lies behind its last segment.
            Vector256<float> da = Vector256.Create(*(float*)a);
            a += sizeof(float);
            (Vector256<float> d0, Vector256<float> d1) = Scales(scales, half, layout.HalfScales);
            y0 = Simd.Fma(d0 * da, Vector256.ConvertToSingle(c0), y0);
            y1 = Simd.Fma(d1 * da, Vector256.ConvertToSingle(c1), y1);
            if (!layout.Minimum) continue;
            (c0, c1) = Minima<TGroups>(scales + layout.GroupMinimaAt + 16 * half, first + 32, segments);
            (d0, d1) = Scales(scales + layout.ScaleBytes, half, layout.HalfScales);
            y0 = Simd.Fma(-(d0 * da), Vector256.ConvertToSingle(c0), y0);
            y1 = Simd.Fma(-(d1 * da), Vector256.ConvertToSingle(c1), y1);
        }
        y0.Store(y + 16 * half);
        y1.Store(y + 16 * half + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<float>, Vector256<float>) Scales(byte* scales, int half, bool halves)
    {
        if (halves) return (PlainNumbers.Halves((ushort*)scales + 16 * half), PlainNumbers.Halves((ushort*)scales + 16 * half + 8));
        return (Vector256.Load((float*)scales + 16 * half), Vector256.Load((float*)scales + 16 * half + 8));
    }

    /// <summary>Group minima times sums of activations; without groups the sum of all activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<int>, Vector256<int>) Minima<TGroups>(byte* minima, byte* sums, int segments) where TGroups : struct, ICount
    {
        Vector256<int> m0 = default, m1 = default, one = Vector256.Create(1 << 16 | 1);
        for (; segments > 0; segments--, sums += ActivationBlocks.SegmentBytes)
        {
            Vector256<int> p0 = one, p1 = one;
            if (TGroups.Value > 0)
            {
                // Pairs of 16 bits: the minima of both halves of a segment.
                p0 = Avx2.ConvertToVector256Int32(minima);
                p1 = Avx2.ConvertToVector256Int32(minima + 8);
                p0 |= (TGroups.Value == 2 ? Avx2.ConvertToVector256Int32(minima + 32) : p0) << 16;
                p1 |= (TGroups.Value == 2 ? Avx2.ConvertToVector256Int32(minima + 40) : p1) << 16;
                minima += 32 * TGroups.Value;
            }
            Vector256<short> pair = Vector256.Create(*(int*)sums).AsInt16();
            m0 += Avx2.MultiplyAddAdjacent(p0.AsInt16(), pair);
            m1 += Avx2.MultiplyAddAdjacent(p1.AsInt16(), pair);
        }
        return (m0, m1);
    }
}
