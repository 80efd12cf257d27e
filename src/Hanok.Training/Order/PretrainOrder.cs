using Hanok.Data.Shards;
using Hanok.Language.Messages;

namespace Hanok.Training.Order;

/// <summary>The order of pre-training: windows over the training shards, epoch after epoch, each in an order of its own.</summary>
/// <remarks>A window may hold the ends and beginnings of several documents; they see each other, as pieces of one stream.</remarks>
public sealed class PretrainOrder : DataOrder
{
    readonly WindowOrder windows;

    /// <summary>Windows of <paramref name="length"/> tokens, <paramref name="rows"/> a step.</summary>
    /// <exception cref="UserError"><c>training.too_little_text</c>: the shards do not hold one window and its next token.</exception>
    public PretrainOrder(TokenShards shards, int rows, int length, ulong seed, string name = "pretrain") : base(rows, length) =>
        windows = new WindowOrder(shards, length, seed, name);

    /// <summary>Windows of one epoch.</summary>
    public int Windows => windows.Windows;

    /// <inheritdoc/>
    public override void Fill(int step, int row, TrainingRow target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        windows.Fill((long)step * Rows + row, target);
    }
}
