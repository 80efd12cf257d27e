namespace Hanok.Numerics;

/// <summary>A dense row-major array of binary32 numbers over aligned native memory. The last axis is contiguous.</summary>
/// <remarks>
/// A tensor either owns its buffer or is a view of another's (<see cref="View"/>). Its elements are not initialised beyond zero.
/// Axis names used throughout: B sequences, T positions, N = B*T rows, D width, H heads, K key/value heads, F feed-forward width, V vocabulary.
/// </remarks>
public sealed unsafe class Tensor : IDisposable
{
    readonly NativeBuffer<float> buffer;
    readonly bool owns;
    readonly int[] shape;
    readonly float* data;

    /// <summary>A zeroed tensor of the given shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis is negative.</exception>
    /// <exception cref="OverflowException">The product of the axes overflows.</exception>
    public Tensor(params ReadOnlySpan<int> shape)
    {
        this.shape = shape.ToArray();
        Length = Count(shape);
        buffer = new NativeBuffer<float>(Length);
        owns = true;
        data = buffer.Data;
    }

    Tensor(NativeBuffer<float> buffer, long offset, int[] shape, long length)
    {
        this.shape = shape;
        this.buffer = buffer;
        Length = length;
        data = buffer.Data + offset;
    }

    /// <summary>The axes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Number of elements: the product of the axes.</summary>
    public long Length { get; }

    /// <summary>The last axis (1 for a scalar): the length of a row.</summary>
    public int Columns => shape.Length == 0 ? 1 : shape[^1];

    /// <summary>All axes but the last, multiplied: the number of rows.</summary>
    public int Rows => Columns == 0 ? 0 : checked((int)(Length / Columns));

    /// <summary>The first element's address. Inside this assembly only.</summary>
    internal float* Data => data;

    /// <summary>All elements in row-major order.</summary>
    /// <exception cref="OverflowException">More than <see cref="int.MaxValue"/> elements: use <see cref="Row"/>.</exception>
    public Span<float> Span => new(data, checked((int)Length));

    /// <summary>Row <paramref name="index"/> of the matrix [<see cref="Rows"/>, <see cref="Columns"/>].</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public Span<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rows);
        return new Span<float>(data + (long)index * Columns, Columns);
    }

    /// <summary>Another tensor over the same memory, from element <paramref name="offset"/> on. It must not outlive this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The view leaves the tensor.</exception>
    public Tensor View(long offset, params ReadOnlySpan<int> viewShape)
    {
        long length = Count(viewShape);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Tensor(buffer, data - buffer.Data + offset, viewShape.ToArray(), length);
    }

    /// <summary>Frees the memory if this tensor owns it.</summary>
    public void Dispose()
    {
        if (owns) buffer.Dispose();
    }

    /// <summary>The shape as people write it, such as <c>[2, 256]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", shape)}]";

    static long Count(ReadOnlySpan<int> shape)
    {
        long n = 1;
        foreach (int axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis);
            n = checked(n * axis);
        }
        return n;
    }
}
