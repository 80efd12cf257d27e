namespace Hanok.Numerics;

/// <summary>What weights multiply: rows of binary32, and the same quantised once for all weights that read them.</summary>
sealed class Activations(WorkerPool pool) : IDisposable
{
    ActivationBlocks? blocks32, blocks256;
    bool has32, has256;
    Tensor? values;
    Node? node;
    long replay;

    /// <summary>The threads that work.</summary>
    public WorkerPool Pool => pool;

    /// <summary>The rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>The rows as a matrix.</summary>
    public MatrixView View => new(Values, 0, Rows, Values.Columns, Values.Columns, 1);

    /// <summary>The memory that holds the rows.</summary>
    public Tensor Values => values ?? throw new InvalidOperationException("no activations were set");

    /// <summary>The first <paramref name="rows"/> rows of <paramref name="x"/>.</summary>
    public Activations Of(Tensor x, int rows)
    {
        (values, Rows, node, has32, has256) = (x, rows, null, false, false);
        return this;
    }

    /// <summary>The value of <paramref name="x"/>, which does not change during a replay: what was quantised for another reader serves again.</summary>
    public Activations Of(Node x, long currentReplay)
    {
        if (node == x && replay == currentReplay) return this;
        Of(x.Value, x.Rows);
        (node, replay) = (x, currentReplay);
        return this;
    }

    /// <summary>The rows in blocks of <paramref name="length"/>: 32 or 256.</summary>
    public ActivationBlocks Quantised(int length) => length == 32 ? Quantised(ref blocks32, ref has32, 32) : Quantised(ref blocks256, ref has256, 256);

    /// <summary>Frees the quantised rows.</summary>
    public void Dispose()
    {
        blocks32?.Dispose();
        blocks256?.Dispose();
    }

    ActivationBlocks Quantised(ref ActivationBlocks? blocks, ref bool has, int length)
    {
        blocks ??= new ActivationBlocks(length);
        if (!has) blocks.Quantise(pool, Values, Rows);
        has = true;
        return blocks;
    }
}
