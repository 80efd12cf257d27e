using Hanok.Numerics;

namespace Hanok.Training.Schedules;

/// <summary>
/// The learning rate of every step, computed in binary64 from the number of the step alone, so that a resumed or replayed run uses the same.
/// </summary>
/// <remarks>
/// rate(k) = peak * factor(k). With w warm-up steps, n steps in all, d steps of decay and the minimum r as a share of the peak:
/// <list type="bullet">
/// <item>warm-up, k &lt; w: (k+1)/w, or k/w by <see cref="WarmupStart.Zero"/>;</item>
/// <item>cosine: r + (1-r) (1 + cos(pi x))/2 with x = (k-w)/(n-w-1), or (k-w)/(n-w) by <see cref="WarmupStart.Zero"/>; x is at most 1, so the rate never rises again;</item>
/// <item>linear: r + (1-r) (n-k)/(n-w), not below r;</item>
/// <item>stable-decay: 1 up to step n-d, then r + (1-r) f(x) with x = (k-(n-d))/d and the shape f, r afterwards.</item>
/// </list>
/// Cosines are <see cref="Elementary64.Cos"/>, square roots are correctly rounded: no library of the machine has a say.
/// </remarks>
public sealed record LearningRateSchedule
{
    /// <summary>The highest rate.</summary>
    public required double Peak { get; init; }

    /// <summary>Steps of the whole run, warm-up included.</summary>
    public required int Steps { get; init; }

    /// <summary>What happens after the warm-up. Default: <see cref="ScheduleKind.StableDecay"/>.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.StableDecay;

    /// <summary>Steps of linear growth at the start. Default 0.</summary>
    public int Warmup { get; init; }

    /// <summary>The lowest rate after the warm-up as a share of the peak, 0 to 1. Default 0.</summary>
    public double Minimum { get; init; }

    /// <summary>Last steps over which <see cref="ScheduleKind.StableDecay"/> falls. Default 0.</summary>
    public int Decay { get; init; }

    /// <summary>How <see cref="ScheduleKind.StableDecay"/> falls.</summary>
    public DecayShape Shape { get; init; }

    /// <summary>The scale s of <see cref="ScheduleKind.InverseSquareRoot"/>; 0 means the warm-up's steps.</summary>
    public int TimeScale { get; init; }

    /// <summary>The convention for the first step.</summary>
    public WarmupStart Start { get; init; }

    /// <summary>Warm-up, then the peak, then a straight line to <paramref name="minimum"/> over the last <paramref name="decayFraction"/> of all steps.</summary>
    public static LearningRateSchedule LinearOverLast(double peak, int steps, int warmup, double decayFraction, double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(decayFraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decayFraction, 1);
        return new LearningRateSchedule
        {
            Peak = peak,
            Steps = steps,
            Warmup = warmup,
            Minimum = minimum,
            Decay = Math.Min((int)Math.Round(steps * decayFraction, MidpointRounding.ToEven), Math.Max(0, steps - warmup)),
        };
    }

    /// <summary>The rate that step <paramref name="step"/> (0-based) uses.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public double Rate(int step) => Peak * Factor(step);

    /// <summary>The share of the peak that step <paramref name="step"/> (0-based) uses.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public double Factor(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < Warmup) return WarmupFactor(step);
        return Kind switch
        {
            ScheduleKind.Constant => 1,
            ScheduleKind.Cosine => FromMinimum(HalfCosine(Progress(step))),
            ScheduleKind.Linear => FromMinimum(Math.Max(0, (double)(Steps - step) / Math.Max(1, Steps - Warmup))),
            ScheduleKind.StableDecay => step < Steps - Decay ? 1 : step >= Steps ? Minimum : FromMinimum(Fall((double)(step - (Steps - Decay)) / Decay)),
            _ => Math.Sqrt(Scale / (step + Scale - Warmup)),
        };
    }

    double Scale => TimeScale > 0 ? TimeScale : Math.Max(1, Warmup);

    double WarmupFactor(int step)
    {
        if (Start == WarmupStart.OneStep) return (double)(step + 1) / Warmup;
        double share = (double)step / Warmup;
        return Kind == ScheduleKind.StableDecay ? FromMinimum(share) : share;
    }

    double Progress(int step)
    {
        int length = Steps - Warmup - (Start == WarmupStart.OneStep ? 1 : 0);
        return length <= 0 ? 1 : Math.Min(1, (double)(step - Warmup) / length);
    }

    double Fall(double x) => Shape switch
    {
        DecayShape.Linear => 1 - x,
        DecayShape.OneMinusSquareRoot => 1 - Math.Sqrt(x),
        _ => HalfCosine(x),
    };

    double FromMinimum(double share) => Minimum + (1 - Minimum) * share;

    static double HalfCosine(double x) => 0.5 * (1 + Elementary64.Cos(Math.PI * x));
}
