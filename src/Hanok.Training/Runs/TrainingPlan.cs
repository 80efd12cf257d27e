using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Training.Checkpoints;
using Hanok.Training.Order;
using Hanok.Training.Schedules;
using Hanok.Training.Steps;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Runs;

/// <summary>All that decides the bytes of a chain, and where its files go.</summary>
public sealed record TrainingPlan
{
    /// <summary>The numerics contract that this program computes by.</summary>
    public const string Contract = "numerics v1";

    /// <summary><c>pretrain</c> or <c>tune</c>.</summary>
    public required string Chain { get; init; }

    /// <summary>SHA-256 of the recipe as it is run, lower-case hex.</summary>
    public required string Recipe { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Steps of the chain.</summary>
    public required int Steps { get; init; }

    /// <summary>What each step reads.</summary>
    public required DataOrder Order { get; init; }

    /// <summary>Makes the weights before step 1: from the seed, or from an earlier checkpoint. The trainer owns what it returns.</summary>
    public required Func<DecoderWeights> InitialWeights { get; init; }

    /// <summary>The earlier chain's last checkpoint, where the weights come from one.</summary>
    public ChainLink? Previous { get; init; }

    /// <summary>Factors of the peak learning rates.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Optimisers and their peak learning rates.</summary>
    public OptimizerPlan Optimizer { get; init; } = new();

    /// <summary>Gradient shards of a step: a power of two that divides its sequences.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Sequences computed at once; 0 for a whole shard. Decides memory, not results.</summary>
    public int MicroBatch { get; init; }

    /// <summary>Steps between checkpoints; the last step always has one.</summary>
    public required int CheckpointEvery { get; init; }

    /// <summary>Which checkpoints stay.</summary>
    public KeepRule Keep { get; init; } = KeepRule.All;

    /// <summary>Where transcript and checkpoints go.</summary>
    public required ChainFolder Folder { get; init; }

    /// <summary>Checkpoints of the whole chain.</summary>
    public int Checkpoints => (int)(((long)Steps + CheckpointEvery - 1) / CheckpointEvery);

    /// <summary>The step of checkpoint <paramref name="number"/> (0: the start).</summary>
    public int StepOf(int number) => (int)Math.Min(Steps, (long)number * CheckpointEvery);

    /// <summary>What the checkpoint after <paramref name="step"/> steps says of itself.</summary>
    public CheckpointHead Head(int step) => new(Contract, Recipe, Chain, step);

    /// <summary>Steps that <paramref name="tokens"/> pay for, fixed before step 1.</summary>
    /// <exception cref="UserError"><c>training.no_steps</c>: not one.</exception>
    public static int StepsFor(long tokens, DataOrder order) => StepsFor(tokens, order.TokensPerStep);

    /// <summary>Steps that <paramref name="tokens"/> pay for.</summary>
    /// <exception cref="UserError"><c>training.no_steps</c>: not one.</exception>
    public static int StepsFor(long tokens, int tokensPerStep)
    {
        long steps = tokens / tokensPerStep;
        if (steps < 1) throw new UserError("training.no_steps", tokens, tokensPerStep) { IsUsage = true };
        return checked((int)steps);
    }
}
