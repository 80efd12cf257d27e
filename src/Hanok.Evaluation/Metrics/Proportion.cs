namespace Hanok.Evaluation.Metrics;

/// <summary>An interval for a proportion by Wilson's score (1927), without continuity correction.</summary>
public static class Proportion
{
    /// <summary>The two-sided normal quantile of 95 %.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>The two-sided normal quantile of 90 %.</summary>
    public const double Z90 = 1.6448536269514722;

    /// <summary>(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), cut to [0, 1]; [0, 1] for no trials.</summary>
    public static (double Low, double High) Wilson(int successes, int trials, double z = Z95)
    {
        if (trials == 0) return (0, 1);
        double n = trials, p = successes / n, z2 = z * z;
        double middle = p + z2 / (2 * n), half = z * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n)), scale = 1 + z2 / n;
        return (successes == 0 ? 0 : Math.Max(0, (middle - half) / scale), successes == trials ? 1 : Math.Min(1, (middle + half) / scale));
    }
}
