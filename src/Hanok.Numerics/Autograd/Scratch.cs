using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Scratch memory for the pieces of a parallel loop: as many areas as the pool has threads; a piece takes one that is free and gives it back.</summary>
/// <remarks>Which area a piece gets is a matter of timing, so a piece reads from it only what it wrote itself.</remarks>
sealed unsafe class Scratch : IDisposable
{
    const int FlagStride = 16;                                // ints: a cache line a flag

    readonly NativeBuffer<int> flags;
    readonly NativeBuffer<float> memory;

    public Scratch(int areas, long floats)
    {
        Areas = areas;
        AreaLength = (floats + 63) / 64 * 64 + 64;            // an odd number of cache lines apart, against set conflicts
        flags = new NativeBuffer<int>((long)areas * FlagStride);
        memory = new NativeBuffer<float>(checked(areas * AreaLength));
    }

    public int Areas { get; }

    public long AreaLength { get; }

    /// <summary>A handle of plain pointers that loop bodies can carry.</summary>
    public Areas Handle => new(flags.Data, memory.Data, Areas, AreaLength);

    public void Dispose()
    {
        flags.Dispose();
        memory.Dispose();
    }
}

/// <summary>The areas of a <see cref="Scratch"/> as plain values.</summary>
readonly unsafe struct Areas(int* flags, float* memory, int count, long length)
{
    const int FlagStride = 16;

    readonly int* flags = flags;
    readonly float* memory = memory;
    readonly int count = count;
    readonly long length = length;

    /// <summary>Takes a free area. There is one for every thread of the pool, so the search ends.</summary>
    public float* Take(out int area)
    {
        while (true)
            for (int i = 0; i < count; i++)
                if (Volatile.Read(ref flags[i * FlagStride]) == 0 && Interlocked.CompareExchange(ref Unsafe.AsRef<int>(flags + i * FlagStride), 1, 0) == 0)
                {
                    area = i;
                    return memory + i * length;
                }
    }

    /// <summary>Gives an area back.</summary>
    public void Return(int area) => Volatile.Write(ref flags[area * FlagStride], 0);
}
