using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>A block of zeroed native memory, aligned to 64 bytes (a cache line, a 512-bit register), that the garbage collector never moves or scans.</summary>
/// <typeparam name="T">Element type without references.</typeparam>
public sealed unsafe class NativeBuffer<T> : IDisposable where T : unmanaged
{
    const nuint Alignment = 64, LargeBytes = 4 << 20;
    readonly void* allocation;
    readonly SharedPages? pages;
    T* data;

    /// <summary>Allocates <paramref name="length"/> zeroed elements.</summary>
    /// <param name="length">Elements.</param>
    /// <param name="shared">Whether they lie in <see cref="SharedPages"/>, beside others that live as long.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or its bytes do not fit an address.</exception>
    /// <exception cref="OutOfMemoryException">The system refused the memory.</exception>
    public NativeBuffer(long length, bool shared = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue / sizeof(T) - (long)Alignment);
        Length = length;
        nuint bytes = Math.Max(Alignment, ((nuint)length * (nuint)sizeof(T) + Alignment - 1) / Alignment * Alignment);
        if (shared)
        {
            pages = SharedPages.Take(bytes, out void* taken);
            data = (T*)taken;
        }
        else
        {
            // Large blocks come from the system as zeros that take no memory until they are used: a cache may be as long as the model allows.
            allocation = NativeMemory.AllocZeroed(bytes + Alignment);
            data = (T*)(((nuint)allocation + Alignment - 1) / Alignment * Alignment);
            if (bytes >= LargeBytes) SystemMemory.PreferLargePages(data, bytes);
        }
        GC.AddMemoryPressure((long)bytes);
        PressureBytes = (long)bytes;
    }

    /// <summary>Frees what <see cref="Dispose"/> was not called for.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    long PressureBytes { get; }

    /// <summary>The first element's address; valid until <see cref="Dispose"/>. Inside this assembly only: everybody else sees spans.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    internal T* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(data is null, this);
            return data;
        }
    }

    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> as a span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public Span<T> Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<T>(Data + start, length);
    }

    /// <summary>All elements as a span.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>.</exception>
    public Span<T> Span => new(Data, checked((int)Length));

    /// <summary>Frees the memory. Spans handed out before must not be used afterwards.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        if (data is null) return;
        if (pages is not null) pages.Release();
        else NativeMemory.Free(allocation);
        data = null;
        GC.RemoveMemoryPressure(PressureBytes);
    }
}
