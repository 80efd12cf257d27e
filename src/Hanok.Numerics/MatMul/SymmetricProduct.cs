namespace Hanok.Numerics;

/// <summary>Products that are symmetric matrices, such as X·Xᵀ, at little more than half the price: what lies below the diagonal is copied from above it.</summary>
/// <remarks>
/// The chain of element (i, j) takes the factors of (j, i) in the other order, and fma(a, b, c) = fma(b, a, c) to the bit. So the result equals that of
/// <see cref="MatMul.Multiply"/> (NaN payloads aside).
/// </remarks>
static unsafe class SymmetricProduct
{
    /// <summary>Rows that are mirrored at a time.</summary>
    public const int StripRows = 16;

    const int ColumnsAtOnce = 32;

    /// <summary>C = A·B where it is known that the result is symmetric: B = Aᵀ, or A symmetric and B = A. C [n, n] has contiguous rows.</summary>
    public static void Multiply(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c)
    {
        MultiplyUpper(pool, a, b, c);
        pool.For(LaneLoop.Pieces(c.Rows, StripRows), new Strip(c.Data, (nint)c.RowStride, c.Rows));
        GC.KeepAlive(c.Memory);
    }

    /// <summary>As <see cref="Multiply"/>, but below the diagonal C is left with anything, until <see cref="MirrorStrip"/> was called for every strip.</summary>
    public static void MultiplyUpper(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || c.Rows != c.Columns || c.ColumnStride != 1)
            throw new ArgumentException($"[{a.Rows}, {a.Columns}] times [{b.Rows}, {b.Columns}] does not give the symmetric matrix [{c.Rows}, {c.Columns}] with contiguous rows");
        if (c.Rows == 0) return;
        BlockedProduct.Multiply(pool, a, b, c, accumulate: false, upper: true);
        GC.KeepAlive(a.Memory);
        GC.KeepAlive(b.Memory);
        GC.KeepAlive(c.Memory);
    }

    /// <summary>Copies what rows <paramref name="row"/> to <paramref name="row"/> + 15 hold above the diagonal to the columns below it. Reads and writes nothing that another strip writes.</summary>
    public static void MirrorStrip(float* c, nint stride, int size, int row)
    {
        int width = Math.Min(StripRows, size - row), right = row + width;
        for (int i = row; i < right; i++)
            for (int j = i + 1; j < right; j++) c[j * stride + i] = c[i * stride + j];
        // A few columns at a time: the lines that they become are written twice and should still be near.
        for (int at = right; at < size; at += ColumnsAtOnce)
            Packing.PackAlong(c + row * stride + at, stride, 1, Math.Min(ColumnsAtOnce, size - at), width, c + at * stride + row, (int)stride);
    }

    readonly struct Strip(float* c, nint stride, int size) : IParallelBody
    {
        public void Run(int index) => MirrorStrip(c, stride, size, index * StripRows);
    }
}
