using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Makes a matrix nearly orthogonal (singular values near 1) by a polynomial iteration in binary32.</summary>
/// <remarks>
/// Jordan et al., "Muon", 2024. X = U / max(|U|, 1e-7) (Frobenius norm; U transposed where it has more rows than columns); five times A = X X^T, B = bA + cAA, X = aX + BX with
/// (a, b, c) = (3.4445, -4.775, 2.0315). The sum of squares is that of <see cref="GradientClipping"/>; its root's reciprocal is rounded once; a is added to B's diagonal, so that
/// aX + BX is one product. A and AA are symmetric to the last bit, since a product of two numbers does not depend on their order.
/// </remarks>
sealed unsafe class NewtonSchulz(WorkerPool pool, int largestSmallSide, long largestLength) : IDisposable
{
    const float A = 3.4445f, B = -4.775f, C = 2.0315f;
    const int Iterations = 5;
    const int RowsPerPiece = 16;

    readonly Tensor gram = new(largestSmallSide, largestSmallSide), square = new(largestSmallSide, largestSmallSide);
    readonly Tensor x = new(1, checked((int)largestLength)), next = new(1, checked((int)largestLength));

    /// <summary>Replaces <paramref name="u"/> [rows, columns], row-major, by its orthogonalised form.</summary>
    public void Run(Tensor u, int rows, int columns)
    {
        bool transposed = rows > columns;
        int small = Math.Min(rows, columns), large = Math.Max(rows, columns);
        MatrixView input = new(u, 0, rows, columns, columns, 1), from = new(x, 0, small, large, large, 1), to = new(next, 0, small, large, large, 1);
        MatrixView a = new(gram, 0, small, small, small, 1), aa = new(square, 0, small, small, small, 1);
        float scale = (float)(1 / Math.Max(Norm(u.Data, (long)rows * columns), 1e-7));
        pool.For(small, new Scale(u.Data, x.Data, scale, large, transposed ? 1 : columns, transposed ? columns : 1));
        for (int i = 0; i < Iterations; i++)
        {
            MatMul.Multiply(pool, from, from.Transposed, a, accumulate: false);
            MatMul.Multiply(pool, a, a, aa, accumulate: false);
            LaneLoop.For(pool, LaneLoop.Pieces(small, RowsPerPiece), new Polynomial(gram.Data, square.Data, small));
            MatMul.Multiply(pool, aa, from, to, accumulate: false);
            (from, to) = (to, from);
        }
        MatrixView result = transposed ? from.Transposed : from;
        pool.For(rows, new Copy(result.Data, u.Data, columns, (int)result.RowStride, (int)result.ColumnStride));
    }

    /// <summary>The Frobenius norm, in binary64, by blocks of 4,096.</summary>
    static double Norm(float* u, long length)
    {
        double sum = 0;
        for (long at = 0; at < length; at += 4096) sum += GradientClipping.Of(u + at, (int)Math.Min(4096, length - at));
        return Math.Sqrt(sum);
    }

    public void Dispose()
    {
        gram.Dispose();
        square.Dispose();
        x.Dispose();
        next.Dispose();
    }

    readonly struct Scale(float* from, float* to, float scale, int width, int rowStride, int columnStride) : IParallelBody
    {
        public void Run(int index)
        {
            float* source = from + (long)index * rowStride, target = to + (long)index * width;
            for (int j = 0; j < width; j++) target[j] = source[(long)j * columnStride] * scale;
        }
    }

    readonly struct Copy(float* from, float* to, int width, int rowStride, int columnStride) : IParallelBody
    {
        public void Run(int index)
        {
            float* source = from + (long)index * rowStride, target = to + (long)index * width;
            for (int j = 0; j < width; j++) target[j] = source[(long)j * columnStride];
        }
    }

    // square = b * gram + c * square, and a on the diagonal.
    readonly struct Polynomial(float* gram, float* square, int size) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(size, (index + 1) * RowsPerPiece);
            for (int i = index * RowsPerPiece; i < end; i++)
            {
                float* g = gram + (long)i * size, s = square + (long)i * size;
                int j = 0;
                for (; j + 16 <= size; j += 16) L.Store(L.Fma(L.Create(C), L.Load(s + j), L.Create(B) * L.Load(g + j)), s + j);
                for (; j < size; j++) s[j] = MathF.FusedMultiplyAdd(C, s[j], B * g[j]);
                s[i] += A;
            }
        }
    }
}
