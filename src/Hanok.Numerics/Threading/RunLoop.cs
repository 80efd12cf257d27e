namespace Hanok.Numerics;

/// <summary>The body of a <see cref="RunLoop"/>.</summary>
interface IRunBody
{
    /// <summary>Does pieces <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    void Run(int first, int count);
}

/// <summary>Parallel loops whose pieces lie one behind the other in memory: a thread takes runs of adjacent pieces, for memory is read fastest in order.</summary>
/// <remarks>Most of the work is dealt out evenly in one long run a thread; what is left goes in shorter and shorter runs, so that the threads end together.</remarks>
static unsafe class RunLoop
{
    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1 of <paramref name="body"/> on the pool's threads.</summary>
    public static void For<TBody>(WorkerPool pool, int pieces, in TBody body) where TBody : unmanaged, IRunBody
    {
        // Runs get shorter by 1 / (2 threads) each, so that their number grows with the logarithm of the pieces: 2 threads (1 + ln(pieces / (8 threads))) beside the long ones.
        int* starts = stackalloc int[Math.Min(pieces, 64 * pool.Threads) + 1];
        int runs = starts[0] = 0;
        for (int first = 0; first < pieces; first = starts[++runs]) starts[runs + 1] = first + Length(runs, pieces - first, pool.Threads);
        pool.For(runs, new Run<TBody>(body, starts));
    }

    // The length of run number `run`, before which `left` pieces are left: first three quarters of all in as many runs as there are threads, then half of a thread's share of what is left.
    static int Length(int run, int left, int threads) => Math.Max(1, run < threads ? 3 * left / (4 * threads - 3 * run) : left / (2 * threads));

    readonly struct Run<TBody>(TBody body, int* starts) : IParallelBody where TBody : unmanaged, IRunBody
    {
        readonly TBody body = body;

        void IParallelBody.Run(int index) => body.Run(starts[index], starts[index + 1] - starts[index]);
    }
}
