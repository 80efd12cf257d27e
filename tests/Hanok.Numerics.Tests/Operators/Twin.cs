namespace Hanok.Numerics.Tests;

/// <summary>Scalar twins: the contract's formulas element by element, as plainly as they can be written. Operators must give their bits.</summary>
static class Twin
{
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>Element j to lane j mod 16, then lanes i + (i+8), i + (i+4), i + (i+2), 0 + 1; <paramref name="step"/> adds an element to its lane.</summary>
    public static float Reduce(int count, Func<int, float, float> step)
    {
        float[] lanes = new float[16];
        for (int j = 0; j < count; j++) lanes[j % 16] = step(j, lanes[j % 16]);
        for (int width = 8; width > 0; width /= 2)
            for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
        return lanes[0];
    }

    public static float NormScale(ReadOnlySpan<float> x, float eps)
    {
        float[] row = x.ToArray();
        return 1 / MathF.Sqrt(Reduce(row.Length, (j, lane) => Fma(row[j], row[j], lane)) / row.Length + eps);
    }

    public static float[] Norm(float[] x, float[] w, int width, float eps, bool onePlus)
    {
        float[] y = new float[x.Length];
        for (int row = 0; row < x.Length; row += width)
        {
            float r = NormScale(x.AsSpan(row, width), eps);
            for (int j = 0; j < width; j++) y[row + j] = x[row + j] * r * (onePlus ? 1 + w[j] : w[j]);
        }
        return y;
    }

    public static (float[] DX, float[] DW) NormGradient(float[] x, float[] w, float[] dy, int width, float eps, bool onePlus)
    {
        float[] dx = new float[x.Length], dw = new float[width];
        for (int row = 0; row < x.Length; row += width)
        {
            int at = row;
            float r = NormScale(x.AsSpan(row, width), eps);
            float Factor(int j) => onePlus ? 1 + w[j] : w[j];
            float c = Reduce(width, (j, lane) => Fma(dy[at + j] * Factor(j), x[at + j] * r, lane)) / width;
            for (int j = 0; j < width; j++)
            {
                dx[row + j] = Fma(-(x[row + j] * r), c, dy[row + j] * Factor(j)) * r;
                dw[j] = Fma(dy[row + j], x[row + j] * r, dw[j]);
            }
        }
        return (dx, dw);
    }

    /// <summary>One row of <see cref="CrossEntropy"/>: loss and gradient by the logits.</summary>
    public static (float Loss, float[] Gradient) SoftmaxLoss(float[] s, int target, long stepTargets)
    {
        float m = s.Max(), z = Reduce(s.Length, (j, lane) => lane + Elementary.Exp(s[j] - m)), inverse = 1 / z, share = (float)(1.0 / stepTargets);
        float[] d = new float[s.Length];
        for (int j = 0; j < s.Length; j++)
        {
            float p = Elementary.Exp(s[j] - m) * inverse;
            d[j] = (j == target ? p - 1 : p) * share;
        }
        return (m - s[target] + Elementary.Log(z), d);
    }

    /// <summary>y[m,n] = chain over k of x[m,k] w[n,k].</summary>
    public static float[] Linear(float[] x, float[] w, int inputs, int outputs)
    {
        int rows = x.Length / inputs;
        float[] y = new float[rows * outputs];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < outputs; j++)
                for (int k = 0; k < inputs; k++) y[i * outputs + j] = Fma(x[i * inputs + k], w[j * inputs + k], y[i * outputs + j]);
        return y;
    }
}
