using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Some blocks of a panel in the form that products read: a byte an integer, scales in binary32, group scales in 32 bits, group minima as pairs of 16 bits.</summary>
/// <remarks>
/// Scales of a block: 32 of binary32; where there are minima 32 more, negated; 32 group scales of 32 bits for each group; where there are group minima 32 pairs for each segment, which
/// multiply its two sums of 16 activations.
/// </remarks>
readonly unsafe struct ExpandedPanel
{
    public ExpandedPanel(PanelLayout layout)
    {
        MinimaAt = 128;
        GroupsAt = layout.Minimum ? 256 : 128;
        PairsAt = GroupsAt + 128 * layout.Groups;
        Stride = PairsAt + (layout.Minimum && layout.Groups > 0 ? 128 * layout.Segments : 0);
    }

    /// <summary>Where the negated scales of minima begin.</summary>
    public readonly int MinimaAt;

    /// <summary>Where the group scales begin.</summary>
    public readonly int GroupsAt;

    /// <summary>Where the pairs of group minima begin.</summary>
    public readonly int PairsAt;

    /// <summary>Bytes of a block's scales.</summary>
    public readonly int Stride;

    /// <summary>Expands the scales of a block.</summary>
    [MethodImpl(Jit.Kernel)]
    public void Scales(in PanelLayout layout, byte* from, byte* to)
    {
        Scales32(layout.HalfScales, from, (float*)to, 1);
        if (layout.Minimum) Scales32(layout.HalfScales, from + layout.ScaleBytes, (float*)(to + MinimaAt), -1);
        int* groups = (int*)(to + GroupsAt);
        sbyte* stored = (sbyte*)from + layout.GroupsAt;
        for (int i = 0; i < 32 * layout.Groups; i += 8) Widen(stored + i).Store(groups + i);
        if (!layout.Minimum || layout.Groups == 0) return;
        sbyte* minima = (sbyte*)from + layout.GroupMinimaAt;
        int* pairs = (int*)(to + PairsAt);
        int second = layout.Group == 16 ? 32 : 0, step = layout.Group == 16 ? 64 : 32;
        for (int s = 0; s < layout.Segments; s++, minima += step, pairs += 32)
            for (int r = 0; r < 32; r += 8) ((Widen(minima + r) & Vector256.Create(0xFFFF)) | (Widen(minima + second + r) << 16)).Store(pairs + r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Widen(sbyte* p)
    {
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(p);
        Vector128<short> words = Vector128.WidenLower(Vector128.CreateScalar(*(long*)p).AsSByte());
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(words);
        return Vector256.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Scales32(bool halves, byte* from, float* to, float sign)
    {
        for (int i = 0; i < 32; i += 8)
        {
            Vector256<float> scale = halves ? PlainNumbers.Halves((ushort*)from + i) : Vector256.Load((float*)from + i);
            (sign < 0 ? -scale : scale).Store(to + i);
        }
    }

    /// <summary>Expands <paramref name="segments"/> segments of integers of fewer than eight bits.</summary>
    public static void Weights(in PanelLayout layout, byte* from, byte* to, int segments)
    {
        if (Avx512BW.IsSupported) Weights512(layout.Bits, from, to, segments);
        else Weights256(layout.Bits, from, to, segments);
    }

    [MethodImpl(Jit.Kernel)]
    static void Weights512(int bits, byte* from, byte* to, int segments)
    {
        Vector512<byte> mask = Vector512.Create((byte)15), one = Vector512.Create((byte)16), two = Vector512.Create((byte)48);
        for (; segments > 0; segments--, from += 128 * bits, to += 1024)
        {
            for (int v = 0; v < 8; v++)
            {
                Vector512<byte> q = Vector512.Load(from + 64 * v);
                (q & mask).Store(to + 64 * v);
                ((q.AsUInt16() >>> 4).AsByte() & mask).Store(to + 64 * v + 512);
            }
            if (bits == 5)
            {
                for (int p = 0; p < 2; p++)
                {
                    Vector512<ushort> plane = Vector512.Load(from + 512 + 64 * p).AsUInt16();
                    byte* at = to + 512 * p;
                    for (int j = 0; j < 4; j++) (Vector512.Load(at + 64 * j) | ((plane << (4 - j)).AsByte() & one)).Store(at + 64 * j);
                    for (int j = 4; j < 8; j++) (Vector512.Load(at + 64 * j) | ((plane >>> (j - 4)).AsByte() & one)).Store(at + 64 * j);
                }
            }
            else if (bits == 6)
            {
                for (int p = 0; p < 4; p++)
                {
                    Vector512<ushort> plane = Vector512.Load(from + 512 + 64 * p).AsUInt16();
                    byte* at = to + 256 * p;
                    (Vector512.Load(at) | ((plane << 4).AsByte() & two)).Store(at);
                    (Vector512.Load(at + 64) | ((plane << 2).AsByte() & two)).Store(at + 64);
                    (Vector512.Load(at + 128) | (plane.AsByte() & two)).Store(at + 128);
                    (Vector512.Load(at + 192) | ((plane >>> 2).AsByte() & two)).Store(at + 192);
                }
            }
        }
    }

    [MethodImpl(Jit.Kernel)]
    static void Weights256(int bits, byte* from, byte* to, int segments)
    {
        Vector256<byte> mask = Vector256.Create((byte)15), one = Vector256.Create((byte)16), two = Vector256.Create((byte)48);
        for (; segments > 0; segments--, from += 128 * bits, to += 1024)
        {
            for (int v = 0; v < 512; v += 32)
            {
                Vector256<byte> q = Vector256.Load(from + v);
                (q & mask).Store(to + v);
                ((q.AsUInt16() >>> 4).AsByte() & mask).Store(to + v + 512);
            }
            for (int half = 0; half < 64; half += 32)
            {
                byte* planes = from + 512 + half, at = to + half;
                if (bits == 5)
                {
                    for (int p = 0; p < 2; p++, planes += 64)
                    {
                        Vector256<ushort> plane = Vector256.Load(planes).AsUInt16();
                        for (int j = 0; j < 4; j++, at += 64) (Vector256.Load(at) | ((plane << (4 - j)).AsByte() & one)).Store(at);
                        for (int j = 0; j < 4; j++, at += 64) (Vector256.Load(at) | ((plane >>> j).AsByte() & one)).Store(at);
                    }
                }
                else if (bits == 6)
                {
                    for (int p = 0; p < 4; p++, planes += 64, at += 256)
                    {
                        Vector256<ushort> plane = Vector256.Load(planes).AsUInt16();
                        (Vector256.Load(at) | ((plane << 4).AsByte() & two)).Store(at);
                        (Vector256.Load(at + 64) | ((plane << 2).AsByte() & two)).Store(at + 64);
                        (Vector256.Load(at + 128) | (plane.AsByte() & two)).Store(at + 128);
                        (Vector256.Load(at + 192) | ((plane >>> 2).AsByte() & two)).Store(at + 192);
                    }
                }
            }
        }
    }
}
