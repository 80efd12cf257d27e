namespace Hanok.Numerics;

/// <summary>The search for the scales of one block of 256 weights: a half for the block times an integer for each group, and the same for minima.</summary>
unsafe struct SuperBlock
{
    // Least squares of the block's scales and new integers for the groups, at most so often.
    const int Rounds = 4;

    /// <summary>Weights a group, the range of their integers, the range of the groups' integers. Types whose weights begin at 0 have minima.</summary>
    public readonly record struct Shape(int Group, int Low, int High, int ScaleLow, int ScaleHigh)
    {
        /// <summary>Groups of a block.</summary>
        public int Groups => 256 / Group;

        /// <summary>Whether a minimum is subtracted.</summary>
        public bool HasMinimum => Low == 0;
    }

    readonly float* x, w;
    readonly int exponent;
    readonly Shape shape;

    /// <summary>A block of 256 numbers <paramref name="x"/>, divided by 2^<paramref name="exponent"/>, with weights <paramref name="w"/>; <paramref name="integers"/> holds 32.</summary>
    public SuperBlock(float* x, float* w, int exponent, Shape shape, int* integers)
    {
        this.x = x;
        this.w = w;
        this.exponent = exponent;
        this.shape = shape;
        Scales = integers;
        Minima = integers + 16;
    }

    /// <summary>The block's scale.</summary>
    public HalfScale Scale { get; private set; }

    /// <summary>The block's scale of minima.</summary>
    public HalfScale Minimum { get; private set; }

    /// <summary>The groups' scales.</summary>
    public int* Scales { get; }

    /// <summary>The groups' minima.</summary>
    public int* Minima { get; }

    /// <summary>Finds scales and minima.</summary>
    public void Search<T>() where T : struct, ILanes<T>
    {
        float* scales = stackalloc float[16], minima = stackalloc float[16], weights = stackalloc float[16];
        for (int g = 0; g < shape.Groups; g++)
        {
            float* at = x + g * shape.Group, weight = w + g * shape.Group;
            minima[g] = 0;
            if (shape.HasMinimum) GroupFit.WithMinimum<T>(at, weight, shape.Group, shape.High, free: false, out scales[g], out minima[g]);
            else GroupFit.Symmetric<T>(at, weight, shape.Group, -shape.Low, out scales[g]);
            weights[g] = 0;
            for (int j = 0; j < shape.Group; j++) weights[g] += weight[j];
        }
        Scale = new(Common(scales, weights, shape.Groups, shape.ScaleLow, shape.ScaleHigh), exponent);
        Minimum = new(Common(minima, weights, shape.Groups, 0, shape.ScaleHigh), exponent);
        for (int g = 0; g < shape.Groups; g++)
        {
            Scales[g] = Integer(scales[g], Scale.Value, shape.ScaleLow, shape.ScaleHigh);
            Minima[g] = Integer(minima[g], Minimum.Value, 0, shape.ScaleHigh);
        }
        double best = Choose<T>();
        int* kept = stackalloc int[32];
        for (int round = 0; round < Rounds; round++)
        {
            (HalfScale scale, HalfScale minimum) = (Scale, Minimum);
            (Scale, Minimum) = LeastSquares<T>();
            if (Scale.Bits == scale.Bits && Minimum.Bits == minimum.Bits) return;
            for (int g = 0; g < 32; g++) kept[g] = Scales[g];
            double error = Choose<T>();
            if (error < best)
            {
                best = error;
                continue;
            }
            (Scale, Minimum) = (scale, minimum);
            for (int g = 0; g < 32; g++) Scales[g] = kept[g];
            return;
        }
    }

    /// <summary>Moves each group's integers by at most one to where its exact error is least; returns the sum of errors.</summary>
    readonly double Choose<T>() where T : struct, ILanes<T>
    {
        double sum = 0;
        int reach = shape.HasMinimum && Minimum.Value != 0 ? 1 : 0;
        for (int g = 0; g < shape.Groups; g++)
        {
            float best = float.PositiveInfinity;
            int scale = Scales[g], minimum = Minima[g];
            for (int s = Math.Max(scale - 1, shape.ScaleLow); s <= Math.Min(scale + 1, shape.ScaleHigh); s++)
                for (int m = Math.Max(minimum - reach, 0); m <= Math.Min(minimum + reach, shape.ScaleHigh); m++)
                {
                    float error = GroupFit.Error<T>(x + g * shape.Group, w + g * shape.Group, shape.Group, Scale.Value * s, Minimum.Value * m, shape.Low, shape.High);
                    if (error < best) (best, Scales[g], Minima[g]) = (error, s, m);
                }
            sum += best;
        }
        return sum;
    }

    /// <summary>The block's two scales that are best for the present integers: value = D a - M b with a = group scale * q, b = group minimum.</summary>
    readonly (HalfScale Scale, HalfScale Minimum) LeastSquares<T>() where T : struct, ILanes<T>
    {
        double aa = 0, ab = 0, bb = 0, xa = 0, xb = 0;
        for (int g = 0; g < shape.Groups; g++)
        {
            float* at = x + g * shape.Group, weight = w + g * shape.Group;
            GroupFit.Moments q = GroupFit.Measure<T>(at, weight, shape.Group, Scale.Value * Scales[g], Minimum.Value * Minima[g], shape.Low, shape.High);
            double s = Scales[g], m = Minima[g], sumW = 0, sumX = 0;
            for (int j = 0; j < shape.Group; j++)
            {
                sumW += weight[j];
                sumX += weight[j] * at[j];
            }
            aa += s * s * q.QQ;
            ab += s * m * q.Q;
            bb += m * m * sumW;
            xa += s * q.XQ;
            xb += m * sumX;
        }
        double determinant = aa * bb - ab * ab;
        if (determinant > 0)
        {
            double d = (xa * bb - xb * ab) / determinant, m = (ab * xa - aa * xb) / determinant;
            if (m >= 0 && d > 0) return (new((float)d, exponent), new((float)m, exponent));
        }
        return (aa > 0 && bb == 0 ? new((float)(xa / aa), exponent) : Scale, Minimum);
    }

    /// <summary>The number of which the given ones are multiples by integers of [low, high] with least weighted squared error.</summary>
    static float Common(float* values, float* weights, int count, int low, int high)
    {
        float largest = 0;
        for (int g = 0; g < count; g++)
            if (MathF.Abs(values[g]) > MathF.Abs(largest)) largest = values[g];
        if (largest == 0) return 0;
        float best = float.PositiveInfinity, common = 0;
        for (int sign = low < 0 ? -1 : 1; sign <= 1; sign += 2)
        {
            int bound = sign < 0 ? -low : high, tries = bound > 64 ? 4 : 20;
            for (int i = 0; i <= tries; i++)
            {
                float d = largest / (sign * bound * (1 - 0.3f * i / tries)), cost = 0;
                for (int g = 0; g < count; g++)
                {
                    float error = values[g] - d * Integer(values[g], d, low, high);
                    cost += weights[g] * error * error;
                }
                if (cost < best) (best, common) = (cost, d);
            }
        }
        return common;
    }

    static int Integer(float value, float unit, int low, int high) => unit == 0 ? 0 : (int)Math.Clamp(MathF.Round(value / unit), low, high);
}
