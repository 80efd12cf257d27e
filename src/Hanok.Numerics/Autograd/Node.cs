namespace Hanok.Numerics;

/// <summary>A matrix that a tape computes: its rows are tokens, its columns features. Made by the recording methods of <see cref="Tape"/>.</summary>
public sealed class Node
{
    Tensor? value;
    Tensor? gradient;

    internal Node(Tape tape, RowDomain rows, int columns, Operation? producer, string name)
    {
        Tape = tape;
        RowDomain = rows;
        Columns = columns;
        Producer = producer;
        Name = name;
    }

    /// <summary>Features of a row.</summary>
    public int Columns { get; }

    /// <summary>Rows in use at the current replay.</summary>
    public int Rows => RowDomain.Active;

    /// <summary>The values [capacity, columns]; the first <see cref="Rows"/> rows hold the last replay's result.</summary>
    /// <remarks>Memory of dead intermediates is reused: only outputs nobody consumes and nodes given to <see cref="Tape.Keep"/> still hold their values after a replay.</remarks>
    /// <exception cref="InvalidOperationException">The tape was not compiled yet (<see cref="Tape.Compile"/>, or the first <see cref="Tape.Forward"/>).</exception>
    public Tensor Value => value ?? throw new InvalidOperationException($"{Name} has no memory before the tape is compiled");

    /// <summary>The gradient of the loss by <see cref="Value"/>, or null where the tape computes none. Reused like values; see <see cref="Tape.Keep"/>.</summary>
    public Tensor? Gradient => gradient;

    /// <summary>What the profile calls it.</summary>
    internal string Name { get; }

    internal Tape Tape { get; }

    internal RowDomain RowDomain { get; }

    internal Operation? Producer { get; }

    /// <summary>Operations that read this node, in recording order, with the input's number.</summary>
    internal List<(Operation Operation, int Input)> Consumers { get; } = [];

    internal bool IsKept { get; set; }

    /// <summary>The caller writes this node's gradient before <see cref="Tape.Backward"/>.</summary>
    internal bool IsSeeded { get; set; }

    internal bool WantsGradient { get; set; }

    internal void Bind(Tensor? valueMemory, Tensor? gradientMemory)
    {
        value = valueMemory ?? value;
        gradient = gradientMemory ?? gradient;
    }

    internal unsafe float* Data => value!.Data;

    internal unsafe float* GradientData => gradient!.Data;
}

/// <summary>How many rows a node has: the tape's, or those that an index buffer selects.</summary>
sealed class RowDomain(Tape tape, IndexBuffer? selection)
{
    public int Capacity => selection?.Capacity ?? tape.Capacity;

    public int Active => selection?.Count ?? tape.Rows;
}
