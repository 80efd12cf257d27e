using System.Diagnostics;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Training.Checkpoints;
using Hanok.Training.Steps;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Runs;

/// <summary>
/// Trains one chain: steps, transcript, checkpoints. A run that was killed and goes on ends with the bytes, weights and transcript alike, of one that was never disturbed.
/// </summary>
/// <remarks>
/// Order on the disk: a step's line, the checkpoint (temporary name, flush, rename), the checkpoint's line (flushed), removal of checkpoints that the rule lets go.
/// So the transcript never names a checkpoint that is not whole, and whatever it says after the last usable one is cut off on resuming and written again.
/// </remarks>
public sealed class Trainer : IDisposable
{
    readonly TrainingPlan plan;
    readonly TrainingState state;
    readonly StepRunner runner;

    /// <summary>Prepares a chain: makes the initial weights and records the computation; no file is touched.</summary>
    /// <exception cref="UserError"><c>training.bad_shards</c>.</exception>
    public Trainer(TrainingPlan plan, WorkerPool pool)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.Steps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.CheckpointEvery);
        this.plan = plan;
        state = new TrainingState(plan.InitialWeights(), plan.Optimizer, pool);
        runner = new StepRunner(pool, state, plan.Order, plan.Schedule, plan.Shards, plan.MicroBatch, plan.Chain);
    }

    /// <summary>The machine's fused-multiply-add peak in operations a second, for the share that observers are told; null where it was not measured.</summary>
    public double? PeakOperations { get; init; }

    /// <summary>
    /// Runs <paramref name="steps"/> timed steps and one before that is not, and takes everything back. Turns minutes into a number of steps, once, before step 1;
    /// no clock is read for a decision afterwards.
    /// </summary>
    /// <returns>Seconds a step, the median.</returns>
    public double MeasureRate(int steps = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        if (state.Step != 0) throw new InvalidOperationException("the rate is measured before training begins");
        IReadOnlyList<Tensor> before = state.Copy();
        double[] seconds = new double[steps];
        for (int i = -1; i < steps; i++)
        {
            // Always step 1: an order may have no more steps than the plan that is being measured for.
            long start = Stopwatch.GetTimestamp();
            state.Step = 0;
            runner.Run();
            if (i >= 0) seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        state.Restore(before, 0);
        foreach (Tensor t in before) t.Dispose();
        Array.Sort(seconds);
        return (seconds[steps / 2] + seconds[(steps - 1) / 2]) / 2;
    }

    /// <summary>Trains to the end, going on from what the plan's folder holds. When <paramref name="cancellation"/> is asked for, the step in progress is finished and a resume file saved.</summary>
    /// <exception cref="UserError">
    /// <c>training.transcript_other</c>, <c>training.contract_other</c>: the folder belongs to another run; <c>training.checkpoint_failed</c>, <c>files.cannot_write</c>: no space,
    /// what stood stands; <c>training.not_finite</c>.
    /// </exception>
    public TrainingResult Run(ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        plan.Folder.RemovePartial();
        TranscriptStart start = new(
            plan.Chain, TrainingPlan.Contract, plan.Recipe, SeedCommitment.Of(plan.Seed), WeightsHash.Of(state.WeightTensors), plan.Order.Root(plan.Steps),
            plan.Steps, plan.CheckpointEvery, plan.Previous);
        byte[] existing = File.Exists(plan.Folder.Transcript) ? File.ReadAllBytes(plan.Folder.Transcript) : [];
        bool ours = StartLine.Matches(plan.Folder.Transcript, existing, start);
        ResumePoint from = ours ? ResumePoint.Find(plan, existing) : ResumePoint.Start;
        using TranscriptWriter transcript = from.Position is { } at
            ? TranscriptWriter.Continue(plan.Folder.Transcript, start, at)
            : TranscriptWriter.Create(plan.Folder.Transcript, start);
        if (from.File is { } file)
        {
            Checkpoint.Read(file, plan.Head(from.Step), state.Tensors);
            state.Step = from.Step;
        }
        return Continue(transcript, from, observer, cancellation);
    }

    TrainingResult Continue(TranscriptWriter transcript, ResumePoint from, ITrainingObserver? observer, CancellationToken cancellation)
    {
        TrainingCheckpoint? last = LastCheckpoint(from, transcript);
        double operations = TrainingCost.PerToken(state.Weights.Spec, plan.Order.Length) * plan.Order.TokensPerStep;
        RateMeter meter = new();
        meter.Start();
        while (state.Step < plan.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                SaveResume(transcript, last);
                return new TrainingResult(false, state.Step, state.Step - from.Step, last, last is null ? "" : transcript.Chain);
            }
            double rate = plan.Schedule.Factor(state.Step) * (plan.Optimizer.Kind == OptimizerKind.Muon ? plan.Optimizer.MatrixLearningRate : plan.Optimizer.LearningRate);
            StepResult result = runner.Run();
            transcript.Step(state.Step, result.Loss, result.GradientNorm);
            double stepsPerSecond = meter.Tick();
            observer?.OnStep(new TrainingProgress(
                plan.Chain, state.Step, plan.Steps, result.Loss, result.GradientNorm, rate, stepsPerSecond * plan.Order.TokensPerStep, stepsPerSecond * operations,
                stepsPerSecond * operations / PeakOperations));
            if (state.Step % plan.CheckpointEvery == 0 || state.Step == plan.Steps)
            {
                last = SaveCheckpoint(transcript);
                observer?.OnCheckpoint(last);
            }
        }
        transcript.End(plan.Seed);
        Tidy();
        return new TrainingResult(true, state.Step, state.Step - from.Step, last, transcript.Chain);
    }

    TrainingCheckpoint? LastCheckpoint(ResumePoint from, TranscriptWriter transcript)
    {
        if (transcript.Checkpoints == 0) return null;
        int step = plan.StepOf(transcript.Checkpoints);
        string path = plan.Folder.Checkpoint(step);
        string digest = step == from.Step ? from.Digest : File.Exists(path) ? ResumePoint.Hash(path) : "";
        return new TrainingCheckpoint(plan.Chain, transcript.Checkpoints, step, path, digest);
    }

    TrainingCheckpoint SaveCheckpoint(TranscriptWriter transcript)
    {
        int step = state.Step;
        string path = plan.Folder.Checkpoint(step);
        if (!state.IsFinite()) throw new UserError("training.not_finite", plan.Chain, step, "weights");
        string digest = Guard(step, () => Checkpoint.Write(path, plan.Head(step), state.Tensors));
        transcript.Checkpoint(step, digest);
        Tidy();
        return new TrainingCheckpoint(plan.Chain, transcript.Checkpoints, step, path, digest);
    }

    /// <summary>Removes what nothing needs any more, now that a checkpoint stands after the state's step: resume files, and earlier checkpoints by the rule.</summary>
    void Tidy()
    {
        foreach ((_, _, string resume) in plan.Folder.Resumes()) File.Delete(resume);
        foreach (int step in plan.Folder.Checkpoints())
            if (step < state.Step && !plan.Keep.Keeps((step + plan.CheckpointEvery - 1) / plan.CheckpointEvery, plan.Checkpoints)) File.Delete(plan.Folder.Checkpoint(step));
    }

    /// <summary>Saves the state between two checkpoints. Not part of the chain: an undisturbed run has none.</summary>
    void SaveResume(TranscriptWriter transcript, TrainingCheckpoint? last)
    {
        int step = state.Step;
        if (step == 0 || step == last?.Step) return;
        transcript.Flush();
        string digest = Checkpoint.Digest(plan.Head(step), state.Tensors);
        Guard(step, () => Checkpoint.Write(plan.Folder.Resume(step, digest), plan.Head(step), state.Tensors));
        foreach ((int other, _, string path) in plan.Folder.Resumes())
            if (other != step) File.Delete(path);
    }

    static string Guard(int step, Func<string> write)
    {
        try
        {
            return write();
        }
        catch (UserError e) when (e.Key == "files.cannot_write")
        {
            throw new UserError("training.checkpoint_failed", e, step, e);
        }
    }

    /// <summary>Frees weights and computation.</summary>
    public void Dispose()
    {
        runner.Dispose();
        state.Dispose();
    }
}
