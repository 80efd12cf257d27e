namespace Hanok.Numerics.Tests;

/// <summary>Whole training steps of a small decoder: nothing allocated, nothing that depends on threads or micro-batches.</summary>
public sealed class ReplayTests
{
    // Odd sizes on purpose: tails of vectors, partial blocks, grouped heads, a tied table.
    static readonly StepBench.Sizes Small = new(Width: 40, Layers: 2, Heads: 4, KeyHeads: 2, HeadDimension: 12, FeedForward: 72, Vocabulary: 101, Sequences: 3, Length: 75);

    [Fact]
    public void Step_AfterWarmUp_AllocatesNothingOnAnyThread()
    {
        using WorkerPool pool = new(3);
        using StepBench bench = new(pool, Small, queryKeyNorm: true);
        for (int i = 0; i < 5; i++) bench.Step();
        // The runtime compiles hot methods again in the background; only those threads may allocate. Take the smallest of some rounds.
        long own = long.MaxValue, all = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long ownBefore = GC.GetAllocatedBytesForCurrentThread(), allBefore = GC.GetTotalAllocatedBytes(precise: true);
            bench.Step();
            all = Math.Min(all, GC.GetTotalAllocatedBytes(precise: true) - allBefore);
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
        }
        Assert.Equal(0, own);
        Assert.Equal(0, all);
    }

    [Fact]
    public void Step_AnyNumberOfThreads_SameBytes()
    {
        string[] hashes = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
        {
            using WorkerPool pool = new(threads);
            using StepBench bench = new(pool, Small, queryKeyNorm: true);
            for (int i = 0; i < 3; i++) bench.Step();
            return Hash(bench.Parameters.Select(p => p.Value)) + bench.Loss.ShardSum.ToString("r", null);
        })];
        Assert.All(hashes, h => Assert.Equal(hashes[0], h));
    }

    // A shard of three sequences in one pass, and as micro-batches of one and two: the chains of all gradients continue.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Backward_MicroBatches_SameBytesAsOnePass(int first)
    {
        using WorkerPool pool = new(2);
        using StepBench whole = new(pool, Small, queryKeyNorm: true), cut = new(pool, Small, queryKeyNorm: true);
        int length = Small.Length, rows = Small.Sequences * length;
        int[] ids = whole.Ids.Span.ToArray(), targets = whole.Targets.Span.ToArray();
        for (int i = 0; i < targets.Length; i++)
            if (i % 7 == 3 || i is > 80 and < 110) targets[i] = CrossEntropyLoss.Ignored;
        Pass(whole, 0, rows);
        Pass(cut, 0, first * length);
        Pass(cut, first * length, rows - first * length);
        Assert.Equal(whole.Loss.ShardSum, cut.Loss.ShardSum);
        for (int i = 0; i < whole.Parameters.Count; i++)
        {
            whole.Parameters[i].FinishShard();
            cut.Parameters[i].FinishShard();
            Assert.Equal(whole.Parameters[i].Gradient.Span.ToArray(), cut.Parameters[i].Gradient.Span.ToArray());
            Assert.Contains(whole.Parameters[i].Gradient.Span.ToArray(), g => g != 0);
        }

        void Pass(StepBench bench, int start, int count)
        {
            bench.Tape.Rows = count;
            bench.Ids.Set(ids.AsSpan(start, count));
            bench.Targets.Set(targets.AsSpan(start, count));
            bench.Sequences.SetUniform(count, length);
            bench.Sequences.WritePositions(bench.Positions);
            bench.Tape.Forward();
            bench.Tape.Backward();
        }
    }

    [Fact]
    public void Step_RepeatedOnOneBatch_LossFalls()
    {
        using WorkerPool pool = new(2);
        using StepBench bench = new(pool, Small);
        bench.Step();
        float before = bench.Loss.ShardSum;
        for (int i = 0; i < 30; i++) bench.Step();
        Assert.True(bench.Loss.ShardSum < 0.8f * before, $"{before} to {bench.Loss.ShardSum}");
    }

    internal static string Hash(IEnumerable<Tensor> tensors)
    {
        using System.Security.Cryptography.IncrementalHash hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (Tensor t in tensors) hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(t.Span));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
