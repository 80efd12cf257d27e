namespace Hanok.Numerics;

/// <summary>Integers that a tape reads at every replay: token ids, targets, positions, document starts, row numbers. The caller refills it between steps.</summary>
public sealed unsafe class IndexBuffer : IDisposable
{
    readonly NativeBuffer<int> buffer;
    int count;

    /// <summary>A buffer of <paramref name="capacity"/> zeros, all of them in use.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public IndexBuffer(int capacity)
    {
        buffer = new NativeBuffer<int>(capacity);
        count = capacity;
    }

    /// <summary>How many integers fit.</summary>
    public int Capacity => (int)buffer.Length;

    /// <summary>How many are in use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number or beyond <see cref="Capacity"/>.</exception>
    public int Count
    {
        get => count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            count = value;
        }
    }

    /// <summary>The integers in use.</summary>
    public Span<int> Span => buffer.Slice(0, count);

    /// <summary>Integer <paramref name="index"/> of those in use.</summary>
    public int this[int index]
    {
        get => Span[index];
        set => Span[index] = value;
    }

    /// <summary>Replaces the content; <see cref="Count"/> becomes its length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="Capacity"/>.</exception>
    public void Set(ReadOnlySpan<int> values)
    {
        Count = values.Length;
        values.CopyTo(Span);
    }

    internal int* Data => buffer.Data;

    /// <summary>Frees the memory.</summary>
    public void Dispose() => buffer.Dispose();
}
