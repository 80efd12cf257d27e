using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>The loops of <see cref="RmsNorm"/>; formulas there.</summary>
static unsafe class RmsNormKernels
{
    const int RowsPerPiece = 32;

    /// <summary>Columns of the weight gradient that one piece carries in registers.</summary>
    public const int ColumnsPerPiece = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static L Factor<L>(float* w, int j, int count, bool onePlus) where L : struct, ILanes<L>
    {
        L v = count >= 16 ? L.Load(w + j) : L.Load(w + j, count, 0);
        return onePlus ? L.Create(1) + v : v;
    }

    public readonly struct Forward(float* x, float* w, float* y, float* scales, int rows, int width, float eps, bool onePlus) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
            {
                float r = Scale<L>(x + (long)t * width, width, eps);
                if (scales is not null) scales[t] = r;
                Apply<L>(x + (long)t * width, y + (long)t * width, r);
            }
        }

        [MethodImpl(Jit.Kernel)]
        void Apply<L>(float* row, float* to, float r) where L : struct, ILanes<L>
        {
            L scale = L.Create(r);
            int j = 0;
            for (; j + 16 <= width; j += 16) L.Store(L.Load(row + j) * scale * Factor<L>(w, j, 16, onePlus), to + j);
            if (j < width) L.Store(L.Load(row + j, width - j, 0) * scale * Factor<L>(w, j, width - j, onePlus), to + j, width - j);
        }
    }

    /// <summary>1 / sqrt(sum(x^2) / D + eps).</summary>
    [MethodImpl(Jit.Kernel)]
    public static float Scale<L>(float* x, int width, float eps) where L : struct, ILanes<L>
    {
        L sum = L.Create(0);
        int j = 0;
        for (; j + 16 <= width; j += 16)
        {
            L v = L.Load(x + j);
            sum = L.Fma(v, v, sum);
        }
        if (j < width)
        {
            L v = L.Load(x + j, width - j, 0);
            sum = L.Fma(v, v, sum);
        }
        return 1f / MathF.Sqrt(L.Sum(sum) / width + eps);
    }

    public readonly struct InputGradient(float* x, float* w, float* dy, float* scales, float* dx, int rows, int width, bool onePlus, bool accumulate) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
            {
                long at = (long)t * width;
                Row<L>(x + at, dy + at, dx + at, scales[t]);
            }
        }

        [MethodImpl(Jit.Kernel)]
        void Row<L>(float* xRow, float* dyRow, float* dxRow, float r) where L : struct, ILanes<L>
        {
            L scale = L.Create(r), sum = L.Create(0);
            int j = 0;
            for (; j + 16 <= width; j += 16)
                sum = L.Fma(L.Load(dyRow + j) * Factor<L>(w, j, 16, onePlus), L.Load(xRow + j) * scale, sum);
            if (j < width)
                sum = L.Fma(L.Load(dyRow + j, width - j, 0) * Factor<L>(w, j, width - j, onePlus), L.Load(xRow + j, width - j, 0) * scale, sum);
            L mean = L.Create(L.Sum(sum) / width);
            for (j = 0; j + 16 <= width; j += 16)
            {
                L d = L.FmaNegated(L.Load(xRow + j) * scale, mean, L.Load(dyRow + j) * Factor<L>(w, j, 16, onePlus)) * scale;
                L.Store(accumulate ? L.Load(dxRow + j) + d : d, dxRow + j);
            }
            if (j < width)
            {
                int rest = width - j;
                L d = L.FmaNegated(L.Load(xRow + j, rest, 0) * scale, mean, L.Load(dyRow + j, rest, 0) * Factor<L>(w, j, rest, onePlus)) * scale;
                L.Store(accumulate ? L.Load(dxRow + j, rest, 0) + d : d, dxRow + j, rest);
            }
        }
    }

    public readonly struct WeightGradient(float* x, float* dy, float* scales, float* dw, int rows, int width, bool accumulate) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int first = index * ColumnsPerPiece, end = Math.Min(width, first + ColumnsPerPiece);
            if (end - first == ColumnsPerPiece) Four<L>(first);
            else
                for (int j = first; j < end; j += 16) One<L>(j, Math.Min(16, end - j));
        }

        [MethodImpl(Jit.Kernel)]
        void Four<L>(int j) where L : struct, ILanes<L>
        {
            L a = Start<L>(j, 16), b = Start<L>(j + 16, 16), c = Start<L>(j + 32, 16), d = Start<L>(j + 48, 16);
            for (int t = 0; t < rows; t++)
            {
                float* p = x + (long)t * width + j;
                float* q = dy + (long)t * width + j;
                L scale = L.Create(scales[t]);
                a = L.Fma(L.Load(q), L.Load(p) * scale, a);
                b = L.Fma(L.Load(q + 16), L.Load(p + 16) * scale, b);
                c = L.Fma(L.Load(q + 32), L.Load(p + 32) * scale, c);
                d = L.Fma(L.Load(q + 48), L.Load(p + 48) * scale, d);
            }
            L.Store(a, dw + j);
            L.Store(b, dw + j + 16);
            L.Store(c, dw + j + 32);
            L.Store(d, dw + j + 48);
        }

        [MethodImpl(Jit.Kernel)]
        void One<L>(int j, int count) where L : struct, ILanes<L>
        {
            L a = Start<L>(j, count);
            for (int t = 0; t < rows; t++)
                a = L.Fma(L.Load(dy + (long)t * width + j, count, 0), L.Load(x + (long)t * width + j, count, 0) * L.Create(scales[t]), a);
            L.Store(a, dw + j, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        L Start<L>(int j, int count) where L : struct, ILanes<L> => accumulate ? L.Load(dw + j, count, 0) : L.Create(0);
    }
}
