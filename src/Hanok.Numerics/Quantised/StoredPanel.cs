using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The kernel of panels as they are stored, for registers of 256 bits and few rows: what is used so seldom should not be written anywhere first.</summary>
static unsafe class StoredPanel<TDot> where TDot : struct, IByteDot
{
    /// <summary>Two vectors of eight outputs, twice: sums of the first half of a segment (low nibbles) and of the second.</summary>
    struct Sums
    {
        public Vector256<int> A, B, C, D;
    }

    /// <summary>How far ahead weights are asked for, in bytes, as <see cref="PanelCode"/> does.</summary>
    const int Ahead = 4096;

    /// <summary>Multiplies panels of integers of <typeparamref name="TBits"/> bits, with <typeparamref name="TGroups"/> group scales for 32 weights (none, one or two).</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Run<TBits, TGroups>(PanelTile* tile, int rows, in PanelLayout layout) where TBits : struct, ICount where TGroups : struct, ICount
    {
        byte* scales = tile->Scales;
        float* results = stackalloc float[PanelAssembler.MostDirect * PanelLayout.Rows];
        for (nint panel = 0; panel < tile->Panels; panel++)
        {
            new Span<float>(results, rows * PanelLayout.Rows).Clear();
            byte* a = tile->Activations;
            int record = ActivationBlocks.RecordOf(layout.Segments * 32);
            for (nint b = tile->Blocks; b > 0; b--, scales += layout.BlockBytes, a += record)
            {
                for (int i = 0; i < layout.BlockBytes; i += 64) Sse.Prefetch0(scales + Ahead + i);
                for (int r = 0; r < rows; r++) Block<TBits, TGroups>(scales, a + r * tile->RowBytes, results + r * PanelLayout.Rows, layout);
            }
            for (int r = 0; r < rows; r++)
                new Span<float>(results + r * PanelLayout.Rows, PanelLayout.Rows).CopyTo(new Span<float>((byte*)tile->Results + r * tile->ResultBytes + panel * PanelLayout.Rows * sizeof(float), PanelLayout.Rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Block<TBits, TGroups>(byte* scales, byte* a, float* y, in PanelLayout layout) where TBits : struct, ICount where TGroups : struct, ICount
    {
        int bias = TDot.Biased ? -layout.Bias : 0;
        byte* w = scales + layout.BlockScaleBytes, groups = scales + layout.GroupsAt, first = a;
        Vector256<int> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int segment = layout.Segments; segment > 0; segment--, w += layout.SegmentBytes, a += ActivationBlocks.SegmentBytes)
        {
            short* sums = (short*)(a + 32);
            Vector256<int> low = Vector256.Create((sums[0] + (TGroups.Value == 2 ? 0 : sums[1])) * bias), high = Vector256.Create(sums[1] * bias);
            Sums p = Dot<TBits, TGroups>(w, a, 0), q = Dot<TBits, TGroups>(w, a, 1);
            if (TGroups.Value == 0)
            {
                s0 += p.A + p.C + low;
                s1 += p.B + p.D + low;
                s2 += q.A + q.C + low;
                s3 += q.B + q.D + low;
            }
            else if (TGroups.Value == 1)
            {
                s0 += (p.A + p.C + low) * Avx2.ConvertToVector256Int32((sbyte*)groups);
                s1 += (p.B + p.D + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 8);
                s2 += (q.A + q.C + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 16);
                s3 += (q.B + q.D + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 24);
                groups += 32;
            }
            else
            {
                s0 += (p.A + low) * Avx2.ConvertToVector256Int32((sbyte*)groups) + (p.C + high) * Avx2.ConvertToVector256Int32((sbyte*)groups + 32);
                s1 += (p.B + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 8) + (p.D + high) * Avx2.ConvertToVector256Int32((sbyte*)groups + 40);
                s2 += (q.A + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 16) + (q.C + high) * Avx2.ConvertToVector256Int32((sbyte*)groups + 48);
                s3 += (q.B + low) * Avx2.ConvertToVector256Int32((sbyte*)groups + 24) + (q.D + high) * Avx2.ConvertToVector256Int32((sbyte*)groups + 56);
                groups += 64;
            }
        }
        // A record's scale lies behind its last segment.
        Vector256<float> da = Vector256.Create(*(float*)a);
        Chain(y, Scales(scales, 0, layout) * da, s0);
        Chain(y + 8, Scales(scales, 8, layout) * da, s1);
        Chain(y + 16, Scales(scales, 16, layout) * da, s2);
        Chain(y + 24, Scales(scales, 24, layout) * da, s3);
        if (!layout.Minimum) return;
        for (int o = 0; o < PanelLayout.Rows; o += 8) Chain(y + o, -(Scales(scales + layout.ScaleBytes, o, layout) * da), Minima<TGroups>(scales + layout.GroupMinimaAt + o, first + 32, layout.Segments));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Scales(byte* scales, int output, in PanelLayout layout) => layout.HalfScales ? PlainNumbers.Halves((ushort*)scales + output) : Vector256.Load((float*)scales + output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Chain(float* y, Vector256<float> scale, Vector256<int> sum) => Simd.Fma(scale, Vector256.ConvertToSingle(sum), Vector256.Load(y)).Store(y);

    /// <summary>Group minima times sums of activations, for eight outputs; without groups the sum of all activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Minima<TGroups>(byte* minima, byte* sums, int segments) where TGroups : struct, ICount
    {
        Vector256<int> m = default;
        for (int s = 0; s < segments; s++, sums += ActivationBlocks.SegmentBytes)
        {
            Vector256<int> low = TGroups.Value == 0 ? Vector256.Create(1) : Avx2.ConvertToVector256Int32(minima), high = TGroups.Value == 2 ? Avx2.ConvertToVector256Int32(minima + 32) : low;
            m += Avx2.MultiplyAddAdjacent((low | (high << 16)).AsInt16(), Vector256.Create(*(int*)sums).AsInt16());
            minima += TGroups.Value == 2 ? 64 : 32;
        }
        return m;
    }

    /// <summary>The integers of a segment's 16 outputs <paramref name="half"/> times 32 activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums Dot<TBits, TGroups>(byte* w, byte* a, int half) where TBits : struct, ICount where TGroups : struct, ICount
    {
        Sums sum = Step<TBits>(default, w, a, 0, half);
        if (!TDot.Sums16) return Step<TBits>(Step<TBits>(Step<TBits>(sum, w, a, 1, half), w, a, 2, half), w, a, 3, half);
        // Sums of 16 bits hold four products of five bits, two of six, one of seven; of nibbles all eight.
        Sums total = default;
        if (TBits.Value == 8) total = Widen(total, ref sum);
        sum = Step<TBits>(sum, w, a, 1, half);
        if (TBits.Value >= 6) total = Widen(total, ref sum);
        sum = Step<TBits>(sum, w, a, 2, half);
        if (TBits.Value == 8) total = Widen(total, ref sum);
        sum = Step<TBits>(sum, w, a, 3, half);
        if (TBits.Value > 4 || TGroups.Value == 2) return Widen(total, ref sum);
        total.A = TDot.Widen(total.A, (sum.A.AsInt16() + sum.C.AsInt16()).AsInt32());
        total.B = TDot.Widen(total.B, (sum.B.AsInt16() + sum.D.AsInt16()).AsInt32());
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums Widen(Sums total, ref Sums sum)
    {
        Sums wide = new() { A = TDot.Widen(total.A, sum.A), B = TDot.Widen(total.B, sum.B), C = TDot.Widen(total.C, sum.C), D = TDot.Widen(total.D, sum.D) };
        sum = default;
        return wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Sums Step<TBits>(Sums sum, byte* w, byte* a, int step, int half) where TBits : struct, ICount
    {
        Vector256<sbyte> x = Vector256.Create(*(int*)(a + 4 * step)).AsSByte(), z = Vector256.Create(*(int*)(a + 4 * step + 16)).AsSByte();
        byte* at = w + 128 * step + 64 * half;
        if (TBits.Value == 8)
        {
            sum.A = TDot.Add(sum.A, Vector256.Load(at), x);
            sum.B = TDot.Add(sum.B, Vector256.Load(at + 32), x);
            sum.C = TDot.Add(sum.C, Vector256.Load(at + 512), z);
            sum.D = TDot.Add(sum.D, Vector256.Load(at + 544), z);
            return sum;
        }
        Vector256<byte> nibble = Vector256.Create((byte)15), q0 = Vector256.Load(at), q1 = Vector256.Load(at + 32);
        byte* planes = w + 512;
        int vector = 2 * step + half;
        sum.A = TDot.Add(sum.A, (q0 & nibble) | High<TBits>(planes, vector), x);
        sum.B = TDot.Add(sum.B, (q1 & nibble) | High<TBits>(planes + 32, vector), x);
        sum.C = TDot.Add(sum.C, ((q0.AsUInt16() >>> 4).AsByte() & nibble) | High<TBits>(planes, vector + 8), z);
        sum.D = TDot.Add(sum.D, ((q1.AsUInt16() >>> 4).AsByte() & nibble) | High<TBits>(planes + 32, vector + 8), z);
        return sum;
    }

    // The bits of a vector in its plane (PanelLayout), moved above the nibble.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> High<TBits>(byte* planes, int vector) where TBits : struct, ICount
    {
        if (TBits.Value == 4) return default;
        int high = TBits.Value - 4, perPlane = TBits.Value == 5 ? 8 : 4, left = 4 - vector % perPlane * high;
        Vector256<ushort> plane = Vector256.Load(planes + vector / perPlane * 64).AsUInt16();
        return (left >= 0 ? plane << left : plane >>> -left).AsByte() & Vector256.Create((byte)(TBits.Value == 5 ? 16 : 48));
    }
}
