using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Training.Order;
using Hanok.Training.Schedules;

namespace Hanok.Training.Steps;

/// <summary>One training step: gradient shards, each cut into micro-batches, combined by a binary tree; clipping; optimisers. The same numbers whatever the threads and micro-batches.</summary>
/// <remarks>After the first step nothing is allocated on the managed heap.</remarks>
public sealed class StepRunner : IDisposable
{
    /// <summary>Most tokens of a gradient shard: beyond that, binary32 chains over tokens lose too much.</summary>
    public const int MaxShardTokens = 16_384;

    readonly TrainingState state;
    readonly DataOrder order;
    readonly LearningRateSchedule schedule;
    readonly string chain;
    readonly int shards, rowsPerShard, rowsPerPass;
    readonly StepData data;
    readonly Parameter[] parameters;
    readonly IndexBuffer ids, targets, positions, starts;
    readonly SequenceRows sequences = new();
    readonly BatchMemory memory;
    readonly RopeTables ropes;
    readonly Tape tape;
    readonly CrossEntropyLoss loss;
    readonly GradientTree tree;
    readonly GradientClipping clipping;

    /// <summary>Records the computation.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="state">What is trained; the caller's.</param>
    /// <param name="order">What each step reads.</param>
    /// <param name="schedule">Factors of the peak learning rates; its own peak does not matter.</param>
    /// <param name="shards">Gradient shards of a step, a power of two that divides its sequences.</param>
    /// <param name="microBatch">Sequences computed at once; 0 for a whole shard. No effect on results.</param>
    /// <param name="chain">The chain's name, for errors.</param>
    /// <exception cref="UserError"><c>training.bad_shards</c>.</exception>
    public StepRunner(WorkerPool pool, TrainingState state, DataOrder order, LearningRateSchedule schedule, int shards, int microBatch = 0, string chain = "pretrain")
    {
        this.state = state;
        this.order = order;
        this.schedule = schedule;
        this.shards = shards;
        this.chain = chain;
        if (!IsValid(order.Rows, order.Length, shards)) throw new UserError("training.bad_shards", order.Rows, shards, MaxShardTokens) { IsUsage = true };
        rowsPerShard = order.Rows / shards;
        rowsPerPass = microBatch > 0 ? Math.Min(microBatch, rowsPerShard) : rowsPerShard;
        int capacity = checked(rowsPerPass * order.Length);
        data = new StepData(order);
        parameters = [.. state.Weights.Parameters];
        (ids, targets, positions, starts) = (new IndexBuffer(capacity), new IndexBuffer(capacity), new IndexBuffer(capacity), new IndexBuffer(capacity));
        DecoderSpec spec = state.Weights.Spec;
        ropes = new RopeTables(spec, order.Length);
        memory = new BatchMemory(Decoder.ShapeOf(spec.Layers[0].Attention), sequences, starts);
        tape = new Tape(pool, capacity, training: true);
        DecoderNodes nodes = Decoder.Record(tape, state.Weights, new DecoderInputs(ids, positions, ropes, [.. spec.Layers.Select(_ => memory)]));
        loss = tape.CrossEntropy(nodes.Hidden, state.Weights.Head, targets, scale: (float)state.Weights.Spec.LogitScale, cap: state.Weights.Spec.LogitSoftCap);
        tree = new GradientTree(pool, state.Weights.Parameters, shards);
        clipping = new GradientClipping(pool, state.Weights.Parameters);
    }

    /// <summary>True if a step of <paramref name="rows"/> sequences of <paramref name="length"/> tokens can be cut into <paramref name="shards"/> gradient shards.</summary>
    public static bool IsValid(int rows, int length, int shards) =>
        shards > 0 && int.IsPow2(shards) && rows % shards == 0 && (long)rows / shards * length <= MaxShardTokens;

    /// <summary>Where to collect the time of each operator, or null.</summary>
    public TapeProfile? Profile { get => tape.Profile; set => tape.Profile = value; }

    /// <summary>Does the step after those that the state has done, and changes the weights.</summary>
    /// <exception cref="UserError"><c>training.not_finite</c>: loss or gradient is no finite number, nothing was changed; <c>training.no_targets</c>.</exception>
    public StepResult Run()
    {
        int step = state.Step;
        StepResult result = Gradients(step);
        state.Apply(schedule.Factor(step), result.GradientNorm);
        return result;
    }

    /// <summary>Loss and gradients of step <paramref name="step"/> (0-based); the gradients stay in the parameters, unclipped.</summary>
    /// <exception cref="UserError"><c>training.not_finite</c>, <c>training.no_targets</c>.</exception>
    public StepResult Gradients(int step)
    {
        data.Read(step);
        int counted = data.CountTargets();
        if (counted == 0) throw new UserError("training.no_targets", chain, step + 1);
        loss.StepTargets = counted;
        foreach (Parameter p in parameters) p.ClearGradient();
        for (int shard = 0; shard < shards; shard++)
        {
            loss.StartShard();
            for (int row = 0; row < rowsPerShard; row += rowsPerPass) Pass(shard * rowsPerShard + row, Math.Min(rowsPerPass, rowsPerShard - row));
            tree.AddShard(loss.ShardSum);
        }
        float mean = tree.LossSum / counted;
        if (!float.IsFinite(mean)) throw new UserError("training.not_finite", chain, step + 1, "loss");
        double norm = clipping.GlobalNorm();
        if (!double.IsFinite(norm)) throw new UserError("training.not_finite", chain, step + 1, "gradient norm");
        return new StepResult(mean, norm, counted);
    }

    void Pass(int firstRow, int rows)
    {
        int count = rows * order.Length;
        ids.Count = targets.Count = positions.Count = starts.Count = count;
        for (int row = 0; row < rows; row++)
        {
            TrainingRow source = data.Row(firstRow + row);
            int at = row * order.Length;
            source.Ids.CopyTo(ids.Span[at..]);
            source.Targets.CopyTo(targets.Span[at..]);
            source.Positions.CopyTo(positions.Span[at..]);
            source.DocumentStarts.CopyTo(starts.Span[at..]);
        }
        tape.Rows = count;
        sequences.SetUniform(count, order.Length);
        tape.Forward();
        tape.Backward();
    }

    /// <summary>Frees the computation's memory; the state is the caller's.</summary>
    public void Dispose()
    {
        tape.Dispose();
        tree.Dispose();
        clipping.Dispose();
        memory.Dispose();
        ropes.Dispose();
        sequences.Dispose();
        foreach (IndexBuffer b in (IndexBuffer[])[ids, targets, positions, starts]) b.Dispose();
    }
}
