namespace Hanok.Numerics.Tests;

public sealed unsafe class WorkerPoolTests
{
    readonly struct Count(int* counts, int work) : IParallelBody
    {
        public void Run(int index)
        {
            Thread.SpinWait(work);
            Interlocked.Increment(ref counts[index]);
        }
    }

    readonly struct Fails(int* done, int at) : IParallelBody
    {
        public void Run(int index)
        {
            if (index == at) throw new InvalidOperationException($"piece {index}");
            Interlocked.Increment(ref *done);
        }
    }

    readonly struct Nested(int* counts, IntPtr pool) : IParallelBody
    {
        public void Run(int index) =>
            ((WorkerPool)System.Runtime.InteropServices.GCHandle.FromIntPtr(pool).Target!).For(8, new Count(counts + index * 8, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void For_AnyNumberOfPieces_RunsEachOnce(int threads)
    {
        using WorkerPool pool = new(threads);
        int* counts = stackalloc int[256];
        for (int pieces = 0; pieces <= 256; pieces++)
        {
            new Span<int>(counts, 256).Clear();
            pool.For(pieces, new Count(counts, pieces % 7 * 10));
            for (int i = 0; i < 256; i++) Assert.Equal(i < pieces ? 1 : 0, counts[i]);
        }
    }

    [Fact]
    public void For_SevenThreadsManyShortLoops_RunsEveryPiece()
    {
        // 20,000 loops that are shorter than waking a thread: a pool that waited for every worker to be scheduled would need minutes on two processors.
        using WorkerPool pool = new(7);
        int* counts = stackalloc int[16];
        for (int i = 0; i < 20_000; i++) pool.For(16, new Count(counts, 0));
        for (int i = 0; i < 16; i++) Assert.Equal(20_000, counts[i]);
    }

    [Fact]
    public void For_PauseBetweenLoops_WakesParkedWorkers()
    {
        using WorkerPool pool = new(3);
        int* counts = stackalloc int[64];
        for (int i = 0; i < 20; i++)
        {
            pool.For(64, new Count(counts, 100));
            Thread.Sleep(i);
        }
        for (int i = 0; i < 64; i++) Assert.Equal(20, counts[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void For_PieceThrows_ThrowsItAndStaysUsable(int threads)
    {
        using WorkerPool pool = new(threads);
        int* done = stackalloc int[1];
        for (int at = 0; at < 40; at++)
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() =>
            {
                int local = 0;
                pool.For(40, new Fails(&local, at));
            });
            Assert.Equal($"piece {at}", e.Message);
        }
        pool.For(40, new Fails(done, -1));
        Assert.Equal(40, *done);
    }

    [Fact]
    public void For_InsideAPiece_RunsOnTheCallingThread()
    {
        using WorkerPool pool = new(4);
        System.Runtime.InteropServices.GCHandle handle = System.Runtime.InteropServices.GCHandle.Alloc(pool);
        int* counts = stackalloc int[64];
        pool.For(8, new Nested(counts, System.Runtime.InteropServices.GCHandle.ToIntPtr(handle)));
        handle.Free();
        for (int i = 0; i < 64; i++) Assert.Equal(1, counts[i]);
    }

    [Fact]
    public void For_CalledFromManyThreads_SerialisesTheLoops()
    {
        using WorkerPool pool = new(3);
        int wrong = 0;
        Thread[] callers = [.. Enumerable.Range(0, 5).Select(_ => new Thread(() =>
        {
            int* counts = stackalloc int[32];
            for (int i = 1; i <= 200; i++)
            {
                pool.For(32, new Count(counts, 5));
                for (int p = 0; p < 32; p++) if (counts[p] != i) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread t in callers) t.Start();
        foreach (Thread t in callers) t.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void For_AfterWarmUp_AllocatesNothing()
    {
        using WorkerPool pool = new(3);
        int* counts = stackalloc int[32];
        for (int i = 0; i < 50; i++) pool.For(32, new Count(counts, 10));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) pool.For(32, new Count(counts, 10));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Dispose_AnyState_EndsTheThreads()
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            WorkerPool pool = new(threads);
            if (threads % 2 == 0) Thread.Sleep(30);          // parked workers
            pool.Dispose();
            pool.Dispose();
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(1025));
    }
}
