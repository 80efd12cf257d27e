namespace Hanok.Numerics;

/// <summary>Parallel loops whose pieces lie one behind the other in memory: a thread takes runs of adjacent pieces, for memory is read fastest in order.</summary>
/// <remarks>Most of the work is dealt out evenly in one long run a thread; what is left goes in shorter and shorter runs, so that the threads end together.</remarks>
static class RunLoop
{
    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1 of <paramref name="body"/> on the pool's threads.</summary>
    public static void For<TBody>(WorkerPool pool, int pieces, in TBody body) where TBody : unmanaged, IParallelBody
    {
        int runs = 0;
        for (int first = 0; first < pieces; runs++) first += Length(runs, pieces - first, pool.Threads);
        pool.For(runs, new Run<TBody>(body, pieces, pool.Threads));
    }

    // The length of run number `run`, before which `left` pieces are left: first three quarters of all in as many runs as there are threads, then half of a thread's share of what is left.
    static int Length(int run, int left, int threads) => Math.Max(1, run < threads ? 3 * left / (4 * threads - 3 * run) : left / (2 * threads));

    readonly struct Run<TBody>(TBody body, int pieces, int threads) : IParallelBody where TBody : unmanaged, IParallelBody
    {
        readonly TBody body = body;

        void IParallelBody.Run(int index)
        {
            int first = 0, length = Length(0, pieces, threads);
            for (int run = 1; run <= index; run++)
            {
                first += length;
                length = Length(run, pieces - first, threads);
            }
            for (int i = first; i < first + length; i++) body.Run(i);
        }
    }
}
