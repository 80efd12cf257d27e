using System.Diagnostics;
using Hanok.Numerics;

namespace Hanok.Benchmarks;

/// <summary>The best call over the best probe: for work on kernels while others load the machine. Says what a kernel can do, not what it does.</summary>
static class BestOfMany
{
    public static BenchRow Measure(string name, WorkerPool pool, double operations, Action work)
    {
        work();
        double best = 0, peak = 0;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 400 && (i < 25 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 1.5); i++)
        {
            peak = Math.Max(peak, FmaPeak.Measure(pool, 1));
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9);
        }
        return new BenchRow(name, pool.Threads, best, "GFLOP/s at best", best / peak);
    }
}
