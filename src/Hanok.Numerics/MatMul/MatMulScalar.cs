namespace Hanok.Numerics;

/// <summary>The scalar twin of <see cref="MatMul"/>: the definition itself, element by element.</summary>
static unsafe class MatMulScalar
{
    public static void Multiply(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c, bool accumulate) =>
        pool.For(c.Rows, new Body(a.Data, a.RowStride, a.ColumnStride, b.Data, b.RowStride, b.ColumnStride, c.Data, c.RowStride, c.ColumnStride, a.Columns, c.Columns, accumulate));

    readonly struct Body(float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, long cColumn, int k, int n, bool accumulate) : IParallelBody
    {
        public void Run(int i)
        {
            for (int j = 0; j < n; j++)
            {
                float* at = c + i * cRow + j * cColumn;
                float sum = accumulate ? *at : 0f;
                for (int p = 0; p < k; p++) sum = Simd.Fma(a[i * aRow + p * aColumn], b[p * bRow + j * bColumn], sum);
                *at = sum;
            }
        }
    }
}
