using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Makes a matrix nearly orthogonal (singular values near 1) by a polynomial iteration in binary32. Holds the memory for one matrix at a time.</summary>
/// <remarks>
/// Jordan et al., "Muon", 2024. X = U / max(|U|, 1e-7) (Frobenius norm); five times, where X has no more rows than columns, A = X X^T, B = bA + cAA, X = aX + BX, else
/// A = X^T X and X = aX + XB, with (a, b, c) = (3.4445, -4.775, 2.0315). The sum of squares is that of <see cref="GradientClipping"/>; its root's reciprocal is rounded once; a is
/// added to B's diagonal, so that aX + BX is one product. A, AA and B are symmetric to the last bit, since a product of two numbers does not depend on their order; so a matrix and its
/// transpose give the same bytes, and A and AA are computed above the diagonal only (<see cref="SymmetricProduct"/>).
/// </remarks>
sealed unsafe class NewtonSchulz(int largestSmallSide, long largestLength) : IDisposable
{
    const float A = 3.4445f, B = -4.775f, C = 2.0315f;
    const int Iterations = 5;                                 // odd: from the scaled copy, the last product lands in U
    const int ElementsPerPiece = 1 << 14;

    readonly Tensor gram = new(largestSmallSide, largestSmallSide), square = new(largestSmallSide, largestSmallSide);
    readonly Tensor x = new(1, checked((int)largestLength));

    /// <summary>U: what <see cref="Run"/> works on, row-major.</summary>
    public Tensor Matrix { get; } = new(1, checked((int)largestLength));

    /// <summary>Operations of a run, up to a constant factor.</summary>
    public static double Cost(int rows, int columns)
    {
        double small = Math.Min(rows, columns), large = Math.Max(rows, columns);
        return small * small * (3 * large + small);
    }

    /// <summary>Replaces <see cref="Matrix"/> [rows, columns] by its orthogonalised form.</summary>
    public void Run(WorkerPool pool, int rows, int columns)
    {
        bool tall = rows > columns;
        int small = Math.Min(rows, columns);
        long length = (long)rows * columns;
        MatrixView from = new(x, 0, rows, columns, columns, 1), to = new(Matrix, 0, rows, columns, columns, 1);
        MatrixView a = new(gram, 0, small, small, small, 1), b = new(square, 0, small, small, small, 1);
        float scale = (float)(1 / Math.Max(Norm(Matrix.Data, length), 1e-7));
        LaneLoop.For(pool, checked((int)((length + ElementsPerPiece - 1) / ElementsPerPiece)), new Scale(Matrix.Data, x.Data, scale, length));
        for (int i = 0; i < Iterations; i++)
        {
            if (tall) SymmetricProduct.Multiply(pool, from.Transposed, from, a);
            else SymmetricProduct.Multiply(pool, from, from.Transposed, a);
            // A symmetric matrix is its own transpose; as a left factor it is packed faster by columns.
            SymmetricProduct.MultiplyUpper(pool, a.Transposed, a, b);
            LaneLoop.For(pool, LaneLoop.Pieces(small, SymmetricProduct.StripRows), new Polynomial(gram.Data, square.Data, small));
            if (tall) MatMul.Multiply(pool, from, b, to, accumulate: false);
            else MatMul.Multiply(pool, b.Transposed, from, to, accumulate: false);
            (from, to) = (to, from);
        }
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
        Matrix.Dispose();
    }

    readonly struct Scale(float* from, float* to, float scale, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(L.Load(from + i) * L.Create(scale), to + i);
            for (; i < end; i++) to[i] = from[i] * scale;
        }
    }

    // square = b * gram + c * square, and a on the diagonal: a strip of rows from the diagonal on, then mirrored.
    readonly struct Polynomial(float* gram, float* square, int size) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int first = index * SymmetricProduct.StripRows, end = Math.Min(size, first + SymmetricProduct.StripRows);
            for (int i = first; i < end; i++)
            {
                float* g = gram + (long)i * size, s = square + (long)i * size;
                int j = first;
                for (; j + 16 <= size; j += 16) L.Store(L.Fma(L.Create(C), L.Load(s + j), L.Create(B) * L.Load(g + j)), s + j);
                for (; j < size; j++) s[j] = Simd.Fma(C, s[j], B * g[j]);
                s[i] += A;
            }
            SymmetricProduct.MirrorStrip(square, size, size, first);
        }
    }
}
