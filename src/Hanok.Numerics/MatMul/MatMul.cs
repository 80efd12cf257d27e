namespace Hanok.Numerics;

/// <summary>Matrix products of binary32 numbers as the numerics contract defines them.</summary>
/// <remarks>
/// Each element of C is one chain c = fma(a[i,k], b[k,j], c), k ascending, from +0 or, accumulating, from the element's old value.
/// Tiles, threads and the width of the registers do not change it. No reciprocal, no splitting of k.
/// </remarks>
public static class MatMul
{
    /// <summary>C (+)= A·B, with A [m,k], B [k,n], C [m,n]. C must not overlap A or B.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Multiply(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c, bool accumulate)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns)
            throw new ArgumentException($"[{a.Rows}, {a.Columns}] times [{b.Rows}, {b.Columns}] does not give [{c.Rows}, {c.Columns}]");
        if (c.Rows == 0 || c.Columns == 0) return;
        // The registers run along C's contiguous axis; a product is commutative, so a transposed C is the product of the transposed operands, to the bit.
        if (c.ColumnStride == 1) BlockedProduct.Multiply(pool, a, b, c, accumulate);
        else BlockedProduct.Multiply(pool, b.Transposed, a.Transposed, c.Transposed, accumulate);
        GC.KeepAlive(a.Memory);
        GC.KeepAlive(b.Memory);
        GC.KeepAlive(c.Memory);
    }
}
