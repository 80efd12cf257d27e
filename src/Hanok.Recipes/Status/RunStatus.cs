namespace Hanok.Recipes.Status;

/// <summary>What can be said about a run at one moment: the page and the terminal show it. Immutable; <see cref="RunStatusBoard"/> makes one for each version.</summary>
public sealed record RunStatus
{
    /// <summary>Name of the recipe.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>The recipe's steps, in order.</summary>
    public IReadOnlyList<StepStatus> Steps { get; init; } = [];

    /// <summary>One curve for each chain (<c>pretrain</c>, <c>tune</c>), thinned out evenly.</summary>
    public IReadOnlyList<LossCurve> Curves { get; init; } = [];

    /// <summary>Tokens that training takes in each second, as last measured; null before that.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Share of the processor's measured multiply-add peak that training reaches, 0 to 1; null before it was measured.</summary>
    public double? ShareOfPeak { get; init; }

    /// <summary>Answers of the checkpoints to the same prompts, oldest first.</summary>
    public IReadOnlyList<CheckpointSample> Samples { get; init; } = [];

    /// <summary>When the run started; null before that.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The processor, in words.</summary>
    public string? Processor { get; init; }

    /// <summary>Folder of the finished bundle; null until it stands.</summary>
    public string? Bundle { get; init; }

    /// <summary>Why the run failed, in English; null while it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The same in Korean.</summary>
    public string? FailureKorean { get; init; }
}

/// <summary>Where a step stands.</summary>
public enum StepState
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Finished in this run.</summary>
    Done,

    /// <summary>Its result stood already.</summary>
    Skipped,

    /// <summary>Ended with an error.</summary>
    Failed,
}

/// <summary>One step of the recipe.</summary>
/// <param name="Name">The step's name in the recipe: <c>collect</c>, <c>clean</c> …</param>
public sealed record StepStatus(string Name)
{
    /// <summary>Where it stands.</summary>
    public StepState State { get; init; }

    /// <summary>Share of the work done, 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>What it is doing or what came out, in a few words, in English.</summary>
    public string? Detail { get; init; }

    /// <summary>The same in Korean; null: <see cref="Detail"/> stands for both (figures, names).</summary>
    public string? DetailKorean { get; init; }

    /// <summary>Units of work in a second; null where it has no meaning.</summary>
    public double? Rate { get; init; }

    /// <summary>The unit of <see cref="Rate"/>, such as <c>tok/s</c> or <c>MB/s</c>.</summary>
    public string? RateUnit { get; init; }

    /// <summary>Expected seconds to its end; null where unknown.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Seconds it has taken; set when it is over.</summary>
    public double? Seconds { get; init; }
}

/// <summary>What a checkpoint answered.</summary>
/// <param name="Chain">The chain of the checkpoint: <c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Step">Training steps done.</param>
/// <param name="Prompt">The prompt, the same at every checkpoint.</param>
/// <param name="Answer">What the model wrote.</param>
public sealed record CheckpointSample(string Chain, long Step, string Prompt, string Answer);

/// <summary>The losses of a chain.</summary>
/// <param name="Chain">The chain: <c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Points">Ascending steps; at most <see cref="LossRecorder.Capacity"/>.</param>
public sealed record LossCurve(string Chain, IReadOnlyList<LossPoint> Points);

/// <summary>A loss in nats per token.</summary>
/// <param name="Step">The step, or the last of the steps whose mean this is.</param>
/// <param name="Loss">Nats per token.</param>
public readonly record struct LossPoint(long Step, double Loss);
