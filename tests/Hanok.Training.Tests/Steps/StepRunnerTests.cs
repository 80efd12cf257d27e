using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Training.Checkpoints;
using Hanok.Training.Order;
using Hanok.Training.Runs;
using Hanok.Training.Steps;
using Hanok.Training.Tests.Runs;

namespace Hanok.Training.Tests.Steps;

public sealed class StepRunnerTests : IDisposable
{
    readonly SampleRun run = new();

    public void Dispose() => run.Dispose();

    string Train(int threads, int shards, int microBatch, int steps, OptimizerKind kind, out float lastLoss)
    {
        TrainingPlan plan = run.Pretrain(kind: kind, steps: steps);
        using WorkerPool pool = new(threads);
        using TrainingState state = new(plan.InitialWeights(), plan.Optimizer, pool);
        using StepRunner runner = new(pool, state, plan.Order, plan.Schedule, shards, microBatch);
        lastLoss = 0;
        for (int i = 0; i < steps; i++) lastLoss = runner.Run().Loss;
        return Checkpoint.Digest(plan.Head(steps), state.Tensors);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, 1)]
    [InlineData(OptimizerKind.Muon, 1)]
    [InlineData(OptimizerKind.Muon, 2)]
    [InlineData(OptimizerKind.AdamW, 4)]
    public void Run_AnyThreadsAndMicroBatches_SameBytes(OptimizerKind kind, int shards)
    {
        string expected = Train(1, shards, 0, 4, kind, out float loss);
        foreach ((int threads, int micro) in ((int, int)[])[(2, 0), (3, 1), (7, 1), (1, 2), (2, 3)])
        {
            Assert.Equal(expected, Train(threads, shards, micro, 4, kind, out float other));
            Assert.Equal(loss, other);
        }
    }

    [Fact]
    public void Run_OtherShards_SameLossButForRounding()
    {
        Train(1, 1, 0, 3, OptimizerKind.AdamW, out float one);
        Train(1, 4, 0, 3, OptimizerKind.AdamW, out float four);
        Assert.Equal(one, four, 1e-4f);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void Run_ManySteps_Learns(OptimizerKind kind)
    {
        Train(1, 1, 0, 80, kind, out float loss);
        Assert.InRange(loss, 0, 2.6f);                        // log 32 = 3.47 at the start
    }

    [Fact]
    public void Run_NotANumber_EndsTheStepAndChangesNothing()
    {
        TrainingPlan plan = run.Pretrain();
        using WorkerPool pool = new(1);
        using TrainingState state = new(plan.InitialWeights(), plan.Optimizer, pool);
        using StepRunner runner = new(pool, state, plan.Order, plan.Schedule, 1);
        runner.Run();
        state.Weights[DecoderTensors.FinalNorm].Value.Span[3] = float.NaN;
        float before = state.Weights.Embedding.Value.Span[0];
        UserError error = Assert.Throws<UserError>(() => runner.Run());
        Assert.Equal("training.not_finite", error.Key);
        Assert.Contains("step 2", error.Message);
        Assert.Equal(before, state.Weights.Embedding.Value.Span[0]);
        Assert.Equal(1, state.Step);
        Assert.False(state.IsFinite());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_AfterWarmUp_AllocatesNothing(int shards)
    {
        TrainingPlan plan = run.Pretrain(steps: 100);
        using WorkerPool pool = new(1);
        using TrainingState state = new(plan.InitialWeights(), plan.Optimizer, pool);
        using StepRunner runner = new(pool, state, plan.Order, plan.Schedule, shards, 1);
        for (int i = 0; i < 30; i++) runner.Run();            // beyond the first epoch and tiered compilation's call counts
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) runner.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(4, 16, 3, false)]
    [InlineData(4, 16, 8, false)]
    [InlineData(6, 16, 4, false)]
    [InlineData(6, 16, 2, true)]
    [InlineData(128, 256, 1, false)]
    [InlineData(128, 256, 2, true)]
    public void IsValid_Shards_MustBeAPowerOfTwoThatDividesAndFits(int rows, int length, int shards, bool expected) =>
        Assert.Equal(expected, StepRunner.IsValid(rows, length, shards));
}
