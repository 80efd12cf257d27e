namespace Hanok.Numerics;

/// <summary>
/// A computation recorded once and replayed every step. The recording methods (<c>Tape.Record.cs</c>) return <see cref="Node"/>s; <see cref="Forward"/>
/// computes them in recording order, <see cref="Backward"/> the gradients in reverse order.
/// </summary>
/// <remarks>
/// A tape allocates its memory when it is compiled, sized for <see cref="Capacity"/> rows; replays allocate nothing. Nodes that are
/// not alive together share memory. In a training tape Forward and Backward belong together: a fused loss already adds to the head's gradient in Forward.
/// Not thread-safe; the pool's threads work inside a replay.
/// </remarks>
public sealed partial class Tape : IDisposable
{
    readonly List<Operation> operations = [];
    readonly List<Node> nodes = [];
    readonly RowDomain everyRow;
    readonly Activations activations;
    long replay;
    int rows;
    bool compiled;
    Tensor? arena;
    Scratch? scratch;
    Tensor? shared;

    /// <summary>An empty tape.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="rows">Most rows (tokens) of a replay.</param>
    /// <param name="training">Whether <see cref="Backward"/> will be called; else memory is reused as soon as a node is dead.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is not positive.</exception>
    public Tape(WorkerPool pool, int rows, bool training)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Pool = pool;
        Capacity = rows;
        this.rows = rows;
        Training = training;
        activations = new Activations(pool);
        everyRow = new RowDomain(this, null);
    }

    /// <summary>The threads that work.</summary>
    public WorkerPool Pool { get; }

    /// <summary>Most rows of a replay.</summary>
    public int Capacity { get; }

    /// <summary>Whether gradients are computed.</summary>
    public bool Training { get; }

    /// <summary>Rows of the next replay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number or beyond <see cref="Capacity"/>.</exception>
    public int Rows
    {
        get => rows;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            rows = value;
        }
    }

    /// <summary>Where to collect the time of each operator, or null.</summary>
    public TapeProfile? Profile { get; set; }

    /// <summary>Bytes of the arena that holds values and gradients, known once compiled.</summary>
    public long ArenaBytes => (arena?.Length ?? 0) * sizeof(float);

    internal Scratch Scratch => scratch!;

    internal unsafe float* Shared => shared!.Data;

    /// <summary>A matrix in the memory that an operation uses alone (<see cref="Operation.SharedBytes"/>), from float <paramref name="offset"/> on.</summary>
    internal Tensor SharedTensor(long offset, int rows, int columns) => shared!.View(offset, rows, columns);

    /// <summary>The value of a node, for weights.</summary>
    internal Activations ActivationsOf(Node x) => activations.Of(x, replay);

    /// <summary>The first <paramref name="count"/> rows of a matrix that an operation has written, for weights.</summary>
    internal Activations ActivationsOf(Tensor x, int count) => activations.Of(x, count);

    /// <summary>Keeps the node's value, and its gradient where there is one, readable after a replay.</summary>
    /// <exception cref="InvalidOperationException">The tape is compiled already.</exception>
    public Node Keep(Node node)
    {
        ThrowIfCompiled();
        node.IsKept = true;
        return node;
    }

    /// <summary>Makes the node a root of the backward pass: the caller writes its <see cref="Node.Gradient"/> between Forward and Backward.</summary>
    /// <exception cref="InvalidOperationException">The tape is compiled already, or is no training tape.</exception>
    public Node Seed(Node node)
    {
        ThrowIfCompiled();
        if (!Training) throw new InvalidOperationException("only a training tape has gradients");
        node.IsSeeded = node.IsKept = true;
        return node;
    }

    /// <summary>Computes all nodes for the rows in use.</summary>
    public void Forward()
    {
        Compile();
        replay++;
        foreach (Operation operation in operations)
        {
            if (operation.IsFused) continue;
            long start = Profile?.Clock() ?? 0;
            operation.Forward();
            Profile?.Add(operation.Name, backward: false, Profile.Clock() - start);
        }
    }

    /// <summary>Computes the gradients of all parameters (added to what they hold) and of the nodes on the way.</summary>
    /// <exception cref="InvalidOperationException">This is no training tape.</exception>
    public void Backward()
    {
        if (!Training) throw new InvalidOperationException("only a training tape has gradients");
        for (int i = operations.Count - 1; i >= 0; i--)
        {
            Operation operation = operations[i];
            if (operation.Output is not { WantsGradient: true }) continue;
            long start = Profile?.Clock() ?? 0;
            operation.Backward();
            Profile?.Add(operation.Name, backward: true, Profile.Clock() - start);
        }
    }

    /// <summary>Plans the memory and allocates it. <see cref="Forward"/> does it where it was not done.</summary>
    public void Compile()
    {
        if (compiled) return;
        compiled = true;
        arena = new TapePlanner(operations, nodes, Training).Bind();
        long scratchBytes = 0, sharedBytes = 0;
        foreach (Operation operation in operations)
        {
            scratchBytes = Math.Max(scratchBytes, operation.ScratchBytes);
            sharedBytes = Math.Max(sharedBytes, operation.SharedBytes);
        }
        scratch = new Scratch(Pool.Threads, (scratchBytes + 3) / sizeof(float));
        shared = new Tensor(checked((int)((sharedBytes + 63) / 64)), 16);
        Hanok.Numerics.Linear.Join(operations);
        foreach (Operation operation in operations) operation.Prepare();
    }

    /// <summary>Frees the tape's memory; parameters and index buffers are the caller's.</summary>
    public void Dispose()
    {
        foreach (Operation operation in operations) (operation as IDisposable)?.Dispose();
        arena?.Dispose();
        scratch?.Dispose();
        shared?.Dispose();
        activations.Dispose();
    }

    Node Record(Operation operation, RowDomain domain, int columns)
    {
        Node node = new(this, domain, columns, operation, operation.Name);
        operation.Output = node;
        nodes.Add(node);
        Register(operation);
        return node;
    }

    void Register(Operation operation)
    {
        ThrowIfCompiled();
        operation.Index = operations.Count;
        for (int i = 0; i < operation.Inputs.Length; i++)
        {
            Node input = operation.Inputs[i].Node;
            if (input.Tape != this) throw new ArgumentException($"{operation.Name}: an input belongs to another tape");
            input.Consumers.Add((operation, i));
        }
        operations.Add(operation);
    }

    void ThrowIfCompiled()
    {
        if (compiled) throw new InvalidOperationException("the tape is compiled: nothing can be recorded any more");
    }
}
