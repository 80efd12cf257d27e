using System.Runtime.InteropServices;

namespace Hanok.Training.Order;

/// <summary>What each step of a chain reads. Everything follows from the number of the step (0-based), so that a resumed or replayed run reads the same.</summary>
/// <remarks>Not for several threads at once: an order keeps buffers of its own.</remarks>
public abstract class DataOrder
{
    int[]? entry;

    /// <summary>An order of steps of <paramref name="rows"/> sequences of <paramref name="length"/> positions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    protected DataOrder(int rows, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Rows = rows;
        Length = length;
    }

    /// <summary>Sequences of a step.</summary>
    public int Rows { get; }

    /// <summary>Positions of a sequence.</summary>
    public int Length { get; }

    /// <summary>Positions of a step, those that the loss ignores included: what a budget in tokens counts.</summary>
    public int TokensPerStep => checked(Rows * Length);

    /// <summary>Fills row <paramref name="row"/> of step <paramref name="step"/>: every position of all four spans is written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step or row.</exception>
    public abstract void Fill(int step, int row, TrainingRow target);

    /// <summary>Targets of the step that the loss counts: what it divides by.</summary>
    public int CountTargets(int step)
    {
        int count = 0;
        Read(step);
        for (int row = 0; row < Rows; row++)
            foreach (int target in Row(row).Targets)
                if (target != TrainingRow.Ignored) count++;
        return count;
    }

    /// <summary>
    /// The data-order root: the Merkle tree hash of RFC 6962 over one entry a step, steps 0 to <paramref name="steps"/> - 1. An entry is, for each row,
    /// its ids, targets, positions and document starts, each a 32-bit little-endian integer.
    /// </summary>
    /// <returns>Lower-case hex.</returns>
    public string Root(int steps)
    {
        MerkleTree tree = new();
        for (int step = 0; step < steps; step++)
        {
            Read(step);
            tree.Add(MemoryMarshal.AsBytes<int>(entry));
        }
        return Convert.ToHexStringLower(tree.Root());
    }

    void Read(int step)
    {
        entry ??= new int[checked(4 * TokensPerStep)];
        for (int row = 0; row < Rows; row++) Fill(step, row, Row(row));
    }

    TrainingRow Row(int row)
    {
        Span<int> all = entry.AsSpan(4 * row * Length, 4 * Length);
        return new TrainingRow(all[..Length], all.Slice(Length, Length), all.Slice(2 * Length, Length), all[(3 * Length)..]);
    }
}
