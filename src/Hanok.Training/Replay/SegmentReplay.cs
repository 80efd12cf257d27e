using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Training.Checkpoints;
using Hanok.Training.Runs;
using Hanok.Training.Steps;

namespace Hanok.Training.Replay;

/// <summary>Trains a segment of a finished chain again, from checkpoint K to K+1, without writing anything: the digest must be the one in the transcript, to the byte.</summary>
public static class SegmentReplay
{
    /// <summary>Segments of <paramref name="plan"/> that can be replayed with the checkpoint files that are there: 0, and each K whose file stands.</summary>
    public static IReadOnlyList<int> Available(TrainingPlan plan) =>
        [.. Enumerable.Range(0, plan.Checkpoints).Where(k => k == 0 || File.Exists(plan.Folder.Checkpoint(plan.StepOf(k))))];

    /// <summary>Replays segment <paramref name="segment"/>.</summary>
    /// <param name="plan">The chain's plan, made again from the recipe and the data.</param>
    /// <param name="segment">K: from checkpoint K (0: the start of the chain) to K+1.</param>
    /// <param name="startDigest">The transcript's digest of checkpoint K, which its file must have; null for K = 0.</param>
    /// <param name="pool">The threads that work.</param>
    /// <param name="progress">Is told the steps done, or null.</param>
    /// <param name="cancellation">Ends the replay between two steps.</param>
    /// <exception cref="UserError">
    /// <c>training.segment_range</c>; <c>training.segment_material</c>: the checkpoint file is not there; <c>training.segment_start</c>: it is not the one that the
    /// transcript names; <c>training.checkpoint_other</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SegmentResult Run(
        TrainingPlan plan, int segment, string? startDigest, WorkerPool pool, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (segment < 0 || segment >= plan.Checkpoints) throw new UserError("training.segment_range", plan.Chain, plan.Checkpoints - 1, segment) { IsUsage = true };
        int first = plan.StepOf(segment), last = plan.StepOf(segment + 1);
        using TrainingState state = new(plan.InitialWeights(), plan.Optimizer, pool);
        string initial = WeightsHash.Of(state.WeightTensors);
        if (segment > 0) Load(plan, state, segment, first, startDigest);
        using StepRunner runner = new(pool, state, plan.Order, plan.Schedule, plan.Shards, plan.MicroBatch, plan.Chain);
        List<StepResult> steps = [];
        while (state.Step < last)
        {
            cancellation.ThrowIfCancellationRequested();
            steps.Add(runner.Run());
            progress?.Report(steps.Count);
        }
        return new SegmentResult(plan.Chain, segment, first, last, Checkpoint.Digest(plan.Head(last), state.Tensors), initial, plan.Order.Root(plan.Steps), steps);
    }

    static void Load(TrainingPlan plan, TrainingState state, int segment, int step, string? digest)
    {
        string path = plan.Folder.Checkpoint(step);
        if (!File.Exists(path)) throw new UserError("training.segment_material", plan.Chain, segment, path);
        Checkpoint.Read(path, plan.Head(step), state.Tensors);
        state.Step = step;
        string found = Checkpoint.Digest(plan.Head(step), state.Tensors);
        if (digest is not null && digest != found) throw new UserError("training.segment_start", plan.Chain, segment, path, digest, found);
    }
}
