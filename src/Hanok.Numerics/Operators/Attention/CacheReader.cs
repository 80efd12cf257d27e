using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Reads a block of a memory as binary32. What <see cref="CacheWriter"/> wrote is widened exactly; quantised, a number is scale · integer, rounded once.</summary>
static unsafe class CacheReader
{
    const int Block = SequenceRows.BlockLength;

    /// <summary>Keys [D, 64] of a block: where they lie, or expanded into <paramref name="area"/>. What stands for positions that were never written is some number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Keys<L>(CacheType type, byte* block, int d, float* area) where L : struct, ILanes<L>
    {
        if (type == CacheType.F32) return (float*)block;
        if (type == CacheType.F16) Halves<L>((ushort*)block, area, d * Block);
        else if (type == CacheType.Q8_0) Keys8<L>(block, d / CacheTypes.BlockFeatures, area);
        else Keys4<L>(block, d / CacheTypes.BlockFeatures, area);
        return area;
    }

    /// <summary>Values [64, padded D] of a block, of which those of <paramref name="positions"/> positions are wanted: where they lie, or expanded into <paramref name="area"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Values<L>(CacheType type, byte* block, int padded, int positions, float* area) where L : struct, ILanes<L>
    {
        if (type == CacheType.F32) return (float*)block;
        if (type == CacheType.F16) Halves<L>((ushort*)block, area, positions * padded);
        else if (type == CacheType.Q8_0) Values8<L>(block, padded / CacheTypes.BlockFeatures, positions, area);
        else Values4<L>(block, padded / CacheTypes.BlockFeatures, positions, area);
        return area;
    }

    [MethodImpl(Jit.Kernel)]
    static void Halves<L>(ushort* from, float* to, int count) where L : struct, ILanes<L>
    {
        for (int i = 0; i < count; i += 16) L.Store(L.LoadHalves(from + i), to + i);
    }

    [MethodImpl(Jit.Kernel)]
    static void Keys8<L>(byte* from, int blocks, float* to) where L : struct, ILanes<L>
    {
        ushort* scales = (ushort*)(from + blocks * 32 * Block);
        for (int b = 0; b < blocks; b++)
            for (int c = 0; c < Block; c += 16)
            {
                L scale = L.LoadHalves(scales + b * Block + c);
                for (int j = 0; j < 32; j++)
                {
                    int at = (b * 32 + j) * Block + c;
                    L.Store(L.LoadBytes((sbyte*)from + at) * scale, to + at);
                }
            }
    }

    [MethodImpl(Jit.Kernel)]
    static void Keys4<L>(byte* from, int blocks, float* to) where L : struct, ILanes<L>
    {
        ushort* scales = (ushort*)(from + blocks * 16 * Block);
        for (int b = 0; b < blocks; b++)
            for (int c = 0; c < Block; c += 16)
            {
                L scale = L.LoadHalves(scales + b * Block + c);
                for (int j = 0; j < 16; j++)
                {
                    L low = L.LoadNibbles(from + (b * 16 + j) * Block + c, out L high);
                    L.Store(low * scale, to + (b * 32 + j) * Block + c);
                    L.Store(high * scale, to + (b * 32 + 16 + j) * Block + c);
                }
            }
    }

    [MethodImpl(Jit.Kernel)]
    static void Values8<L>(byte* from, int blocks, int positions, float* to) where L : struct, ILanes<L>
    {
        ushort* scales = (ushort*)(from + blocks * 32 * Block);
        float* scale = stackalloc float[16];
        // 64 rows of D/32 scales: a whole number of groups of 16 blocks.
        for (int g = 0; g < positions * blocks; g += 16)
        {
            L.Store(L.LoadHalves(scales + g), scale);
            for (int i = g; i < Math.Min(g + 16, positions * blocks); i++)
            {
                L s = L.Create(scale[i - g]);
                L.Store(L.LoadBytes((sbyte*)from + i * 32) * s, to + i * 32);
                L.Store(L.LoadBytes((sbyte*)from + i * 32 + 16) * s, to + i * 32 + 16);
            }
        }
    }

    [MethodImpl(Jit.Kernel)]
    static void Values4<L>(byte* from, int blocks, int positions, float* to) where L : struct, ILanes<L>
    {
        ushort* scales = (ushort*)(from + blocks * 16 * Block);
        float* scale = stackalloc float[16];
        for (int g = 0; g < positions * blocks; g += 16)
        {
            L.Store(L.LoadHalves(scales + g), scale);
            for (int i = g; i < Math.Min(g + 16, positions * blocks); i++)
            {
                L s = L.Create(scale[i - g]), low = L.LoadNibbles(from + i * 16, out L high);
                L.Store(low * s, to + i * 32);
                L.Store(high * s, to + i * 32 + 16);
            }
        }
    }
}
