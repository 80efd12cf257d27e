using System.Runtime.InteropServices;

namespace Hanok.Training.Order;

/// <summary>All rows of one step, in the layout that the data-order root hashes: row after row, each as ids, targets, positions and document starts.</summary>
public sealed class StepData
{
    readonly DataOrder order;
    readonly int[] values;

    /// <summary>Room for a step of <paramref name="order"/>.</summary>
    public StepData(DataOrder order)
    {
        this.order = order;
        values = new int[checked(4 * order.TokensPerStep)];
    }

    /// <summary>The step's bytes: 32-bit little-endian integers.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes<int>(values);

    /// <summary>Reads step <paramref name="step"/> (0-based).</summary>
    public void Read(int step)
    {
        for (int row = 0; row < order.Rows; row++) order.Fill(step, row, Row(row));
    }

    /// <summary>Row <paramref name="row"/> of the step last read.</summary>
    public TrainingRow Row(int row)
    {
        int length = order.Length;
        Span<int> all = values.AsSpan(4 * row * length, 4 * length);
        return new TrainingRow(all[..length], all.Slice(length, length), all.Slice(2 * length, length), all[(3 * length)..]);
    }

    /// <summary>Targets that the loss counts.</summary>
    public int CountTargets()
    {
        int count = 0;
        for (int row = 0; row < order.Rows; row++)
            foreach (int target in Row(row).Targets)
                if (target != TrainingRow.Ignored) count++;
        return count;
    }
}
