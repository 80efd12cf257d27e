namespace Hanok.Numerics;

/// <summary>Inverse frequencies of rotary embeddings, in binary64.</summary>
static class RopeFrequencies
{
    /// <summary>1 / theta^(2i/d) for i &lt; d/2, scaled for a table of that many positions; and the factor of cosines and sines.</summary>
    public static (double[] InverseFrequencies, double AttentionFactor) Compute(int rotaryDimension, double theta, RopeScaling scaling, int positions)
    {
        double[] f = new double[rotaryDimension / 2];
        for (int i = 0; i < f.Length; i++) f[i] = 1 / Elementary64.Pow(theta, 2.0 * i / rotaryDimension);
        switch (scaling)
        {
            case RopeScaling.None:
                return (f, 1);
            case RopeScaling.Linear linear:
                for (int i = 0; i < f.Length; i++) f[i] /= linear.Factor;
                return (f, 1);
            case RopeScaling.Llama3 llama:
                for (int i = 0; i < f.Length; i++) f[i] = Llama3(f[i], llama);
                return (f, 1);
            case RopeScaling.Divided divided:
                if (divided.Divisors.Count != f.Length) throw new ArgumentException($"{divided.Divisors.Count} divisors for {f.Length} pairs", nameof(scaling));
                for (int i = 0; i < f.Length; i++) f[i] /= divided.Divisors[i];
                return (f, 1);
            case RopeScaling.LongRope rope:
                IReadOnlyList<double> divisors = positions > rope.OriginalPositions ? rope.Beyond : rope.Within;
                if (divisors.Count != f.Length) throw new ArgumentException($"{divisors.Count} divisors for {f.Length} pairs", nameof(scaling));
                for (int i = 0; i < f.Length; i++) f[i] /= divisors[i];
                return (f, rope.AttentionFactor ?? (rope.Factor <= 1 ? 1 : Math.Sqrt(1 + Elementary64.Log(rope.Factor) / Elementary64.Log(rope.OriginalPositions))));
            case RopeScaling.Yarn yarn:
                Yarn(f, rotaryDimension, theta, yarn);
                return (f, AttentionFactor(yarn));
            default:
                throw new ArgumentException($"unknown scaling {scaling}", nameof(scaling));
        }
    }

    static double Llama3(double f, RopeScaling.Llama3 s)
    {
        double wavelength = 2 * Math.PI / f;
        if (wavelength > s.OriginalPositions / s.LowFrequencyFactor) return f / s.Factor;
        if (wavelength < s.OriginalPositions / s.HighFrequencyFactor) return f;
        double smooth = (s.OriginalPositions / wavelength - s.LowFrequencyFactor) / (s.HighFrequencyFactor - s.LowFrequencyFactor);
        return (1 - smooth) * f / s.Factor + smooth * f;
    }

    static void Yarn(double[] f, int rotaryDimension, double theta, RopeScaling.Yarn s)
    {
        double low = Dimension(s.BetaFast), high = Dimension(s.BetaSlow);
        if (s.Truncate) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        low = Math.Max(low, 0);
        high = Math.Min(high, rotaryDimension - 1);
        if (low == high) high += 0.001;                       // the original's guard against a division by zero
        for (int i = 0; i < f.Length; i++)
        {
            double keep = 1 - Math.Clamp((i - low) / (high - low), 0, 1);
            f[i] = f[i] / s.Factor * (1 - keep) + f[i] * keep;
        }

        // The (fractional) dimension whose wave makes `rotations` turns within the original context.
        double Dimension(double rotations) =>
            rotaryDimension * Elementary64.Log(s.OriginalPositions / (rotations * 2 * Math.PI)) / (2 * Elementary64.Log(theta));
    }

    static double AttentionFactor(RopeScaling.Yarn s)
    {
        if (s.AttentionFactor is { } given) return given;
        return s.MScale != 0 && s.MScaleAllDimensions != 0
            ? Scale(s.Factor, s.MScale) / Scale(s.Factor, s.MScaleAllDimensions)
            : Scale(s.Factor, 1);

        static double Scale(double factor, double m) => factor <= 1 ? 1 : 0.1 * m * Elementary64.Log(factor) + 1;
    }
}
