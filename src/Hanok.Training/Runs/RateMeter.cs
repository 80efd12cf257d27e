using System.Diagnostics;

namespace Hanok.Training.Runs;

/// <summary>Steps a second over the last few steps, for display only: nothing that is computed or decided depends on it.</summary>
sealed class RateMeter
{
    const int Window = 16;

    readonly long[] times = new long[Window];
    int count;

    /// <summary>Starts the clock.</summary>
    public void Start()
    {
        times[0] = Stopwatch.GetTimestamp();
        count = 1;
    }

    /// <summary>Counts a step and returns the rate, in steps a second.</summary>
    public double Tick()
    {
        long now = Stopwatch.GetTimestamp();
        int steps = Math.Min(count, Window);
        long then = times[(count - steps) % Window];
        times[count++ % Window] = now;
        return now > then ? steps * (double)Stopwatch.Frequency / (now - then) : 0;
    }
}
