using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hanok.Numerics;

/// <summary>Time spent in each operator over the replays since it was made or cleared.</summary>
public sealed class TapeProfile
{
    readonly SortedDictionary<string, long[]> ticks = new(StringComparer.Ordinal);

    /// <summary>The clock, in ticks of <see cref="Stopwatch.Frequency"/>. On a machine that others load, CPU time tells more than the time of day.</summary>
    public Func<long> Clock { get; init; } = Stopwatch.GetTimestamp;

    /// <summary>Seconds by operator: forward and backward.</summary>
    public IEnumerable<(string Operator, double Forward, double Backward)> Entries =>
        ticks.Select(e => (e.Key, e.Value[0] / (double)Stopwatch.Frequency, e.Value[1] / (double)Stopwatch.Frequency));

    /// <summary>Seconds of all operators.</summary>
    public double Total => ticks.Values.Sum(t => t[0] + t[1]) / (double)Stopwatch.Frequency;

    /// <summary>Adds the time of something else that belongs to a step, such as the optimiser.</summary>
    public void Add(string name, bool backward, long stopwatchTicks)
    {
        if (!ticks.TryGetValue(name, out long[]? t)) ticks[name] = t = new long[2];
        t[backward ? 1 : 0] += stopwatchTicks;
    }

    /// <summary>Starts again from zero.</summary>
    public void Clear() => ticks.Clear();

    /// <summary>One line an operator: milliseconds a step forward and backward, share of the whole.</summary>
    public string ToTable(int steps)
    {
        StringBuilder text = new();
        double total = Total;
        foreach ((string name, double forward, double backward) in Entries.OrderByDescending(e => e.Forward + e.Backward))
            text.Append(CultureInfo.InvariantCulture, $"{name,-18} forward {forward * 1000 / steps,8:f2} ms   backward {backward * 1000 / steps,8:f2} ms   {(forward + backward) / total * 100,5:f1} %\n");
        return text.ToString();
    }
}
