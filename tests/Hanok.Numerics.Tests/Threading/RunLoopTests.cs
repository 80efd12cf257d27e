namespace Hanok.Numerics.Tests;

public sealed unsafe class RunLoopTests
{
    readonly struct Mark(int* counts, int* threads) : IRunBody
    {
        public void Run(int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                Interlocked.Increment(ref counts[i]);
                threads[i] = Environment.CurrentManagedThreadId;
                Thread.SpinWait(200);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void For_AnyNumberOfPieces_RunsEachOnce(int threads)
    {
        using WorkerPool pool = new(threads);
        int* counts = stackalloc int[256], by = stackalloc int[256];
        for (int pieces = 0; pieces <= 256; pieces++)
        {
            new Span<int>(counts, 256).Clear();
            RunLoop.For(pool, pieces, new Mark(counts, by));
            for (int i = 0; i < 256; i++) Assert.Equal(i < pieces ? 1 : 0, counts[i]);
        }
    }

    [Fact]
    public void For_ManyPieces_NeighboursAreOneThreads()
    {
        using WorkerPool pool = new(2);
        int* counts = stackalloc int[1024], by = stackalloc int[1024];
        RunLoop.For(pool, 1024, new Mark(counts, by));
        // Two runs of 384, then each a quarter of what is left: 1, 1, ... at the end.
        Assert.InRange(Enumerable.Range(1, 1023).Count(i => by[i] != by[i - 1]), 0, 26);
        Assert.All(Enumerable.Range(1, 383), i => Assert.Equal(by[0], by[i]));
    }
}
