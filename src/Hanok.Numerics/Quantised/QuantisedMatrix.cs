namespace Hanok.Numerics;

/// <summary>A quantised weight [outputs, inputs] repacked once, 32 output rows side by side, and its product with quantised activations.</summary>
/// <remarks>
/// Bits as <see cref="QuantisedProduct"/> defines them, whatever the tile, the thread, the number of rows or the instructions: integer sums are exact, and each output has one chain over blocks.
/// </remarks>
public sealed unsafe class QuantisedMatrix : IDisposable
{
    readonly NativeBuffer<byte> panels;
    readonly PanelLayout layout;
    readonly PanelKernels few, many;

    /// <summary>Packs the rows of <paramref name="weights"/>, as a file holds them.</summary>
    /// <exception cref="ArgumentException">The size does not fit, or the type has no integer product.</exception>
    public QuantisedMatrix(WorkerPool pool, BlockType type, ReadOnlySpan<byte> weights, int outputs, int inputs)
        : this(type, outputs, inputs, shared: true)
    {
        long rowBytes = Format.BytesOf(inputs);
        if (weights.Length != checked(rowBytes * outputs)) throw new ArgumentException($"{Format}: {weights.Length} bytes are no matrix [{outputs}, {inputs}]");
        using NativeBuffer<nint> rows = new(outputs);
        fixed (byte* w = weights)
        {
            for (int r = 0; r < outputs; r++) rows.Data[r] = (nint)(w + r * rowBytes);
            Pack(pool, rows.Data);
        }
    }

    /// <summary>Packs the rows of <paramref name="stored"/>, which is not needed any more then.</summary>
    /// <exception cref="ArgumentException">The type has no integer product.</exception>
    public QuantisedMatrix(WorkerPool pool, StoredMatrix stored)
        : this(stored.Format.Type, stored.Rows, stored.Columns, !stored.IsPassing)
    {
        using NativeBuffer<nint> rows = new(Outputs);
        for (int r = 0; r < Outputs; r++) rows.Data[r] = (nint)stored.Row(r);
        Pack(pool, rows.Data);
    }

    QuantisedMatrix(BlockType type, int outputs, int inputs, bool shared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        Format = QuantisedProduct.Check(type, inputs, BlockFormat.Of(type).Length);
        layout = new PanelLayout(Format);
        many = PanelKernels.Best(layout);
        few = PanelKernels.Direct(layout) ?? many;
        Outputs = outputs;
        Inputs = inputs;
        panels = new(BytesOf(layout, Format, outputs, inputs), shared);
    }

    /// <summary>Bytes of the packed form of a matrix.</summary>
    public static long BytesOf(BlockFormat format, int outputs, int inputs) => BytesOf(new PanelLayout(format), format, outputs, inputs);

    static long BytesOf(in PanelLayout layout, BlockFormat format, int outputs, int inputs) => LaneLoop.Pieces(outputs, PanelLayout.Rows) * layout.PanelBytes(inputs / format.Length);

    void Pack(WorkerPool pool, nint* rows) =>
        pool.For(LaneLoop.Pieces(Outputs, PanelLayout.Rows), new PanelPacker(Format.Type, layout, rows, Format.Bytes, panels.Data, Outputs, Inputs / Format.Length));

    /// <summary>The type as stored.</summary>
    public BlockFormat Format { get; }

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Columns.</summary>
    public int Inputs { get; }

    /// <summary>Bytes of the packed form.</summary>
    public long Bytes => panels.Length;

    /// <summary>y[t, o] for all rows t of <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Multiply(WorkerPool pool, ActivationBlocks x, Tensor y) => Run(pool, Product(pool, x, y), x.Rows);

    /// <summary>The same with kernels of one's choice.</summary>
    internal void Multiply(WorkerPool pool, ActivationBlocks x, Tensor y, PanelKernels kernels) => Run(pool, Product(pool, x, y, kernels), x.Rows);

    /// <summary>Up to this many rows the memory, which is to be read in order, takes the time; beyond it the arithmetic.</summary>
    internal const int FewRows = PanelAssembler.MostDirect;

    static void Run(WorkerPool pool, in PanelProduct product, int rows)
    {
        if (rows <= FewRows) RunLoop.For(pool, product.Pieces, product);
        else pool.For(product.Pieces, product);
    }

    /// <summary>The product as pieces of a loop. The matrix must outlive it.</summary>
    internal PanelProduct Product(WorkerPool pool, ActivationBlocks x, Tensor y) => Product(pool, x, y, x.Rows <= FewRows ? few : many);

    PanelProduct Product(WorkerPool pool, ActivationBlocks x, Tensor y, PanelKernels kernels)
    {
        if (x.Columns != Inputs || x.Length != Format.Length) throw new ArgumentException($"{x.Columns} activations in blocks of {x.Length} do not fit {Format} [{Outputs}, {Inputs}]");
        if (y.Columns != Outputs || y.Rows < x.Rows) throw new ArgumentException($"the result {y} does not hold [{x.Rows}, {Outputs}]");
        return new PanelProduct(layout, panels.Data, x, y.Data, Outputs, kernels.Entries, pool.Threads);
    }

    /// <summary>The kernels that this machine has for the matrix, the best first.</summary>
    internal IEnumerable<PanelKernels> Kernels => PanelKernels.All(layout);

    /// <summary>Frees the packed form.</summary>
    public void Dispose() => panels.Dispose();
}
