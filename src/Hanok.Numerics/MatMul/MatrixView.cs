namespace Hanok.Numerics;

/// <summary>A matrix inside a tensor: element (i, j) lies at offset + i * <see cref="RowStride"/> + j * <see cref="ColumnStride"/>. One of the strides is 1.</summary>
/// <remarks>Transposition swaps the strides and moves nothing. The view keeps its tensor alive but does not own it.</remarks>
public readonly unsafe struct MatrixView
{
    readonly Tensor tensor;
    readonly long offset;

    /// <summary>A view of <paramref name="tensor"/>, whose shape it ignores.</summary>
    /// <param name="tensor">The memory.</param>
    /// <param name="offset">Where element (0, 0) lies.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowStride">Distance between vertical neighbours, in elements.</param>
    /// <param name="columnStride">Distance between horizontal neighbours, in elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent or stride is negative, or the view leaves the tensor.</exception>
    /// <exception cref="ArgumentException">Neither stride is 1.</exception>
    public MatrixView(Tensor tensor, long offset, int rows, int columns, long rowStride, long columnStride)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (rowStride != 1 && columnStride != 1) throw new ArgumentException($"one of the strides must be 1, found {rowStride} and {columnStride}");
        long end = rows == 0 || columns == 0 ? offset : checked(offset + (rows - 1) * rowStride + (columns - 1) * columnStride + 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, tensor.Length);
        this.tensor = tensor;
        this.offset = offset;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>The whole of <paramref name="tensor"/> as the matrix [<see cref="Tensor.Rows"/>, <see cref="Tensor.Columns"/>].</summary>
    public MatrixView(Tensor tensor) : this(tensor, 0, tensor.Rows, tensor.Columns, tensor.Columns, 1)
    {
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements between vertical neighbours.</summary>
    public long RowStride { get; }

    /// <summary>Elements between horizontal neighbours.</summary>
    public long ColumnStride { get; }

    /// <summary>The same memory with rows and columns exchanged.</summary>
    public MatrixView Transposed => new(tensor, offset, Columns, Rows, ColumnStride, RowStride);

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>, columns <paramref name="firstColumn"/> to <paramref name="firstColumn"/> + <paramref name="columns"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the matrix.</exception>
    public MatrixView Part(int start, int count, int firstColumn, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(firstColumn);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + count, Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)firstColumn + columns, Columns);
        return new(tensor, offset + start * RowStride + firstColumn * ColumnStride, count, columns, RowStride, ColumnStride);
    }

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the matrix.</exception>
    public MatrixView RowRange(int start, int count) => Part(start, count, 0, Columns);

    /// <summary>The tensor that holds the elements.</summary>
    internal Tensor Memory => tensor;

    /// <summary>The same places in another tensor.</summary>
    internal MatrixView Over(Tensor other) => new(other, offset, Rows, Columns, RowStride, ColumnStride);

    /// <summary>Address of element (0, 0).</summary>
    internal float* Data => tensor.Data + offset;

    /// <summary>Element (<paramref name="row"/>, <paramref name="column"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such element.</exception>
    public float this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns);
            return Data[row * RowStride + column * ColumnStride];
        }
    }
}
