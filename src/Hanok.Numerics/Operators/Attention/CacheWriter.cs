using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>Rounds or quantises the keys and values of positions as their <see cref="CacheType"/> says and puts them into a block of a memory.</summary>
/// <remarks>
/// A block of 64 positions, keys [D, 64] and values [64, padded D]; quantised: first all integers, then all scales.
/// Q8_0: key integers [D, 64], scales [D/32, 64]; value integers [64, D], scales [64, D/32]. Q4_0: the byte of features j and j + 16 of a block of 32 (lower and upper four
/// bits) stands where Q8_0 has feature j: keys [D/32 · 16, 64], values [64, D/2].
/// </remarks>
static unsafe class CacheWriter
{
    const int Block = SequenceRows.BlockLength;

    /// <summary>Keys [count, D], <paramref name="stride"/> apart, to positions <paramref name="at"/> and following of <paramref name="block"/>.</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Keys(CacheType type, float* x, int stride, int count, int d, byte* block, int at)
    {
        if (type == CacheType.F32)
        {
            for (int i = 0; i < count; i += 16) Packing.PackAlong(x + (long)i * stride, stride, 1, d, Math.Min(16, count - i), (float*)block + at + i, Block);
            return;
        }
        if (type == CacheType.F16)
        {
            ushort* halves = stackalloc ushort[64];
            for (int i = 0; i < count; i++)
                for (int j = 0; j < d; j += 64)
                {
                    int n = Math.Min(64, d - j);
                    Halves(x + (long)i * stride + j, halves, n);
                    ushort* to = (ushort*)block + j * Block + at + i;
                    for (int f = 0; f < n; f++) to[f * Block] = halves[f];
                }
            return;
        }
        int bytes = type == CacheType.Q8_0 ? 32 : 16, blocks = d / CacheTypes.BlockFeatures;
        ushort* scales = (ushort*)(block + blocks * bytes * Block);
        byte* packed = stackalloc byte[34];
        for (int i = 0; i < count; i++)
            for (int b = 0; b < blocks; b++)
            {
                scales[b * Block + at + i] = Quantise(type, x + (long)i * stride + b * CacheTypes.BlockFeatures, packed);
                byte* to = block + b * bytes * Block + at + i;
                for (int j = 0; j < bytes; j++) to[j * Block] = packed[2 + j];
            }
    }

    /// <summary>Values [count, D], <paramref name="stride"/> apart, to positions <paramref name="at"/> and following of <paramref name="block"/>, whose rows have <paramref name="padded"/> features.</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Values(CacheType type, float* x, int stride, int count, int d, int padded, byte* block, int at)
    {
        int bytes = type == CacheType.Q8_0 ? 32 : 16, blocks = d / CacheTypes.BlockFeatures;
        byte* packed = stackalloc byte[34];
        for (int i = 0; i < count; i++)
        {
            float* from = x + (long)i * stride;
            if (type == CacheType.F32) Buffer.MemoryCopy(from, (float*)block + (at + i) * padded, d * sizeof(float), d * sizeof(float));
            else if (type == CacheType.F16) Halves(from, (ushort*)block + (at + i) * padded, d);
            else
                for (int b = 0; b < blocks; b++)
                {
                    ((ushort*)(block + blocks * bytes * Block))[(at + i) * blocks + b] = Quantise(type, from + b * CacheTypes.BlockFeatures, packed);
                    Buffer.MemoryCopy(packed + 2, block + ((at + i) * blocks + b) * bytes, bytes, bytes);
                }
        }
    }

    // The block's scale; its integers from packed[2] on.
    static ushort Quantise(CacheType type, float* x, byte* packed)
    {
        RoundingQuantiser.Quantise(type == CacheType.Q8_0 ? BlockType.Q8_0 : BlockType.Q4_0, x, packed);
        return *(ushort*)packed;
    }

    /// <summary>Halves nearest to x, halves to even; beyond the largest finite half (infinities and NaN too) that one.</summary>
    static void Halves(float* x, ushort* to, int count)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8) Vector128.Narrow(Half(Vector128.Load(x + i)), Half(Vector128.Load(x + i + 4))).Store(to + i);
        for (; i < count; i++) to[i] = (ushort)Half(Vector128.CreateScalar(x[i])).ToScalar();
    }

    // Rounding adds just below half a unit of the tenth bit, and one more where that bit is odd; subnormal halves are multiples of 2^-24, which adding 0.5 rounds to.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<uint> Half(Vector128<float> x)
    {
        Vector128<uint> bits = x.AsUInt32(), a = Vector128.Min(bits & Vector128.Create(0x7FFFFFFFu), Vector128.Create(0x477FE000u));
        Vector128<uint> normal = (a + Vector128.Create(0xFFFu) + ((a >>> 13) & Vector128.Create(1u)) - Vector128.Create(112u << 23)) >>> 13;
        Vector128<uint> subnormal = (a.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(0x3F000000u);
        return Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128.Create(0x38800000u)), subnormal, normal) | ((bits >>> 16) & Vector128.Create(0x8000u));
    }
}
