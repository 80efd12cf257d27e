using System.Diagnostics;

namespace Hanok.Numerics;

/// <summary>Times work between two probes of the machine's peak, again and again, so that a slow second of the machine slows both.</summary>
public static class RatioProbe
{
    /// <summary>
    /// Alternates probe and work: probe, work, probe, work … probe. Each round's rate is divided by the larger of its two neighbouring probes; the medians
    /// over all rounds are returned.
    /// </summary>
    /// <param name="name">The row's name.</param>
    /// <param name="pool">The threads of both.</param>
    /// <param name="operations">Floating-point operations of one call of <paramref name="work"/>.</param>
    /// <param name="work">The work; called once before the measurement, so that what is compiled or allocated on first use is there.</param>
    /// <param name="rounds">Rounds, at least 15.</param>
    /// <param name="atLeast">Milliseconds of work in a round; short work is repeated.</param>
    public static BenchRow Measure(string name, WorkerPool pool, double operations, Action work, int rounds, double atLeast)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        work();
        long start = Stopwatch.GetTimestamp();
        work();
        int repeat = (int)Math.Clamp(Math.Ceiling(atLeast / Stopwatch.GetElapsedTime(start).TotalMilliseconds), 1, 10_000);
        double[] rates = new double[rounds], ratios = new double[rounds];
        FmaPeak.Measure(pool);
        double before = FmaPeak.Measure(pool);
        for (int r = 0; r < rounds; r++)
        {
            start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeat; i++) work();
            rates[r] = operations * repeat / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9;
            double after = FmaPeak.Measure(pool);
            ratios[r] = rates[r] / Math.Max(before, after);
            before = after;
        }
        return new BenchRow(name, pool.Threads, Median(rates), "GFLOP/s", Median(ratios));
    }

    /// <summary>As the longer form, with 15 rounds of at least 4 ms.</summary>
    public static BenchRow Measure(string name, WorkerPool pool, double operations, Action work) => Measure(name, pool, operations, work, 15, 4);

    /// <summary>The middle value (the mean of the two middle ones); sorts <paramref name="values"/>.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        int h = values.Length / 2;
        return values.Length % 2 == 1 ? values[h] : (values[h - 1] + values[h]) / 2;
    }
}
