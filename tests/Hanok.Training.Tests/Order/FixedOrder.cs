using Hanok.Training.Order;

namespace Hanok.Training.Tests.Order;

/// <summary>Every step reads the same rows, given by a function.</summary>
sealed class FixedOrder(int rows, int length, FixedOrder.Filler fill) : DataOrder(rows, length)
{
    public delegate void Filler(int row, TrainingRow target);

    public override void Fill(int step, int row, TrainingRow target) => fill(row, target);
}
