using Hanok.Numerics;
using Hanok.Training.Order;

namespace Hanok.Training.Probes;

/// <summary>Tokens drawn at random: work of the right size for measurements, nothing to learn.</summary>
sealed class RandomOrder(int rows, int length, int vocabulary) : DataOrder(rows, length)
{
    readonly Philox random = new(0, "bench", "tokens");

    public override void Fill(int step, int row, TrainingRow target)
    {
        ulong first = ((ulong)step * (ulong)Rows + (ulong)row) * (ulong)(Length + 1);
        int next = (int)random.Below((ulong)vocabulary, first);
        for (int t = 0; t < Length; t++)
        {
            target.Ids[t] = next;
            target.Targets[t] = next = (int)random.Below((ulong)vocabulary, first + (ulong)t + 1);
        }
        target.MarkDocument(0, Length);
    }
}
