namespace Hanok.Numerics;

/// <summary>The measurements behind <c>hanok bench peak</c> and <c>hanok bench matmul</c>.</summary>
public static class MatMulBench
{
    /// <summary>How a row is measured; <see cref="RatioProbe.Measure(string, WorkerPool, double, Action)"/> unless said otherwise.</summary>
    public delegate BenchRow Measurement(string name, WorkerPool pool, double operations, Action work);

    /// <summary>Row <c>fma-peak</c>: the median of 15 probes.</summary>
    public static BenchRow Peak(WorkerPool pool)
    {
        double[] values = new double[15];
        FmaPeak.Measure(pool);
        for (int i = 0; i < values.Length; i++) values[i] = FmaPeak.Measure(pool, 8);
        return new BenchRow("fma-peak", pool.Threads, RatioProbe.Median(values), "GFLOP/s", null);
    }

    /// <summary>Rows <c>matmul-1024</c> and <c>matmul-2048</c>: square, row-major operands, packing included.</summary>
    public static IEnumerable<BenchRow> Squares(WorkerPool pool, Measurement? measure = null)
    {
        measure ??= RatioProbe.Measure;
        foreach (int n in (int[])[1024, 2048]) yield return Product($"matmul-{n}", pool, n, n, n, Operands.Plain, measure);
    }

    /// <summary>The products of a training step of a small decoder: forward X·W^T, dX = dY·W, dW += dY^T·X; <paramref name="tokens"/> rows.</summary>
    public static IEnumerable<BenchRow> Training(WorkerPool pool, Measurement? measure = null, int tokens = 2048)
    {
        measure ??= RatioProbe.Measure;
        foreach ((int input, int output) in ((int, int)[])[(256, 128), (256, 256), (256, 704), (256, 768), (256, 1408), (704, 256), (256, 8192)])
        {
            yield return Product($"forward-{input}-{output}", pool, tokens, output, input, Operands.Forward, measure);
            yield return Product($"dx-{input}-{output}", pool, tokens, input, output, Operands.Plain, measure);
            yield return Product($"dw-{input}-{output}", pool, output, input, tokens, Operands.WeightGradient, measure);
        }
    }

    enum Operands
    {
        Plain, Forward, WeightGradient,
    }

    static BenchRow Product(string name, WorkerPool pool, int m, int n, int k, Operands operands, Measurement measure)
    {
        using Tensor a = new(m, k), b = new(k, n), c = new(m, n);
        new Philox(1, "bench", "a").FillUniform(a.Span, -1, 1);
        new Philox(1, "bench", "b").FillUniform(b.Span, -1, 1);
        MatrixView left = operands == Operands.WeightGradient ? new MatrixView(a, 0, m, k, 1, m) : new MatrixView(a);
        MatrixView right = operands == Operands.Forward ? new MatrixView(b, 0, k, n, 1, k) : new MatrixView(b);
        MatrixView result = new(c);
        bool accumulate = operands == Operands.WeightGradient;
        return measure(name, pool, 2.0 * m * n * k, () => MatMul.Multiply(pool, left, right, result, accumulate));
    }
}
