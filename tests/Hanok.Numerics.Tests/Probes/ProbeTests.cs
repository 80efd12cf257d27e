namespace Hanok.Numerics.Tests;

public sealed class ProbeTests
{
    [Fact]
    public void Peak_AnyThreads_IsARate()
    {
        foreach (int threads in (int[])[1, 2])
        {
            using WorkerPool pool = new(threads);
            double peak = FmaPeak.Measure(pool, 0.5);
            Assert.True(double.IsFinite(peak) && peak > 0);
            BenchRow row = MatMulBench.Peak(pool);
            Assert.Equal(("fma-peak", threads, "GFLOP/s", null), (row.Name, row.Threads, row.Unit, row.RatioToPeak));
            Assert.True(row.Value > 0);
        }
    }

    [Fact]
    public void Ratio_Work_IsCalledAndRelatedToThePeak()
    {
        using WorkerPool pool = new(1);
        int calls = 0;
        BenchRow row = RatioProbe.Measure("nothing", pool, 1e6, () => { calls++; Thread.SpinWait(1000); }, rounds: 3, atLeast: 0.1);
        Assert.True(calls >= 5);
        Assert.Equal(("nothing", 1, "GFLOP/s"), (row.Name, row.Threads, row.Unit));
        Assert.True(row.Value > 0 && row.RatioToPeak > 0);
    }

    [Fact]
    public void Squares_Rows_HaveTheNamesThatOthersRelyOn()
    {
        using WorkerPool pool = new(1);
        MatMulBench.Measurement once = (name, p, operations, work) => new(name, p.Threads, operations, "operations", null);
        Assert.Equal([new("matmul-1024", 1, 2.0 * (1L << 30), "operations", null), new BenchRow("matmul-2048", 1, 2.0 * (1L << 33), "operations", null)], MatMulBench.Squares(pool, once));
        Assert.Equal(21, MatMulBench.Training(pool, once).Count());
    }

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5)]
    public void Median_OddAndEven_IsTheMiddle(double[] values, double expected) => Assert.Equal(expected, RatioProbe.Median(values));
}
