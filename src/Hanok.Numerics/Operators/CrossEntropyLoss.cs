namespace Hanok.Numerics;

/// <summary>The loss that <see cref="Tape.CrossEntropy"/> recorded: what it needs before a replay and what it gives afterwards.</summary>
public sealed class CrossEntropyLoss
{
    readonly CrossEntropy operation;

    internal CrossEntropyLoss(CrossEntropy operation) => this.operation = operation;

    /// <summary>The label of tokens that count for nothing.</summary>
    public const int Ignored = -100;

    /// <summary>Targets of the whole step, over all its shards and ranks, counted beforehand: the loss is their mean, so gradients divide by this.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to zero or less.</exception>
    public long StepTargets
    {
        get => operation.StepTargets;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            operation.StepTargets = value;
        }
    }

    /// <summary>-log p of the last replay's rows; +0 where ignored. The first <see cref="Tape.Rows"/> count.</summary>
    public Tensor RowLosses => operation.RowLosses;

    /// <summary>Sum of the row losses since <see cref="StartShard"/>: row j of the shard went to lane j mod 16, the lanes are folded as in every reduction.</summary>
    public float ShardSum => operation.ShardSum;

    /// <summary>Starts a gradient shard: <see cref="ShardSum"/> is +0 again. Micro-batches of one shard follow without it.</summary>
    public void StartShard() => operation.StartShard();
}
