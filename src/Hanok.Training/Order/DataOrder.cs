namespace Hanok.Training.Order;

/// <summary>What each step of a chain reads. Everything follows from the number of the step (0-based), so that a resumed or replayed run reads the same.</summary>
/// <remarks>Not for several threads at once: an order keeps buffers of its own.</remarks>
public abstract class DataOrder
{
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

    /// <summary>
    /// The data-order root: the Merkle tree hash of RFC 6962 over one entry a step, steps 0 to <paramref name="steps"/> - 1 (<see cref="StepData.Bytes"/>).
    /// </summary>
    /// <returns>Lower-case hex.</returns>
    public string Root(int steps)
    {
        MerkleTree tree = new();
        StepData data = new(this);
        for (int step = 0; step < steps; step++)
        {
            data.Read(step);
            tree.Add(data.Bytes);
        }
        return Convert.ToHexStringLower(tree.Root());
    }
}
