using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>A quantised weight [outputs, inputs] repacked once, 16 output rows side by side, and its product with quantised activations.</summary>
/// <remarks>
/// Bits as <see cref="QuantisedProduct"/> defines them, whatever the tile, the thread, the number of rows or the instructions: integer sums are exact, and each output has one chain over blocks.
/// </remarks>
public sealed unsafe class QuantisedMatrix : IDisposable
{
    readonly NativeBuffer<byte> panels;
    readonly PanelLayout layout;

    /// <summary>Packs the rows of <paramref name="weights"/>, as a file holds them.</summary>
    /// <exception cref="ArgumentException">The size does not fit, or the type has no integer product.</exception>
    public QuantisedMatrix(WorkerPool pool, BlockType type, ReadOnlySpan<byte> weights, int outputs, int inputs)
        : this(type, outputs, inputs)
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
        : this(stored.Format.Type, stored.Rows, stored.Columns)
    {
        using NativeBuffer<nint> rows = new(Outputs);
        for (int r = 0; r < Outputs; r++) rows.Data[r] = (nint)stored.Row(r);
        Pack(pool, rows.Data);
    }

    QuantisedMatrix(BlockType type, int outputs, int inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        Format = QuantisedProduct.Check(type, inputs, BlockFormat.Of(type).Length);
        layout = new PanelLayout(Format);
        Outputs = outputs;
        Inputs = inputs;
        panels = new((long)LaneLoop.Pieces(outputs, PanelLayout.Rows) * (inputs / Format.Length) * layout.Bytes);
    }

    void Pack(WorkerPool pool, nint* rows) =>
        pool.For(LaneLoop.Pieces(Outputs, PanelLayout.Rows), new PackBody(Format.Type, layout, rows, Format.Bytes, panels.Data, Outputs, Inputs / Format.Length));

    /// <summary>Whether integers take all of a byte (<see cref="PanelLayout.Wide"/>).</summary>
    internal bool IsWide => layout.Wide;

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
    public void Multiply(WorkerPool pool, ActivationBlocks x, Tensor y)
    {
        if (AvxVnni.IsSupported) Multiply<DotVnni>(pool, x, y);
        else if (Avx2.IsSupported && Fma.IsSupported && layout.Wide) Multiply<DotSigned>(pool, x, y);
        else if (Avx2.IsSupported && Fma.IsSupported) Multiply<DotPairs>(pool, x, y);
        else MultiplyScalar(pool, x, y);
    }

    /// <summary>Frees the packed form.</summary>
    public void Dispose() => panels.Dispose();

    /// <summary>As <see cref="Multiply(WorkerPool, ActivationBlocks, Tensor)"/> with the instructions of <typeparamref name="TDot"/>, which the machine must have.</summary>
    internal void Multiply<TDot>(WorkerPool pool, ActivationBlocks x, Tensor y) where TDot : struct, IByteDot
    {
        PanelProduct product = Product(x, y);
        if (layout.Nibbles) pool.For(LaneLoop.Pieces(Outputs, PanelLayout.Rows), new PanelTile<NibblePacking, TDot>(product));
        else pool.For(LaneLoop.Pieces(Outputs, PanelLayout.Rows), new PanelTile<BytePacking, TDot>(product));
    }

    /// <summary>As <see cref="Multiply(WorkerPool, ActivationBlocks, Tensor)"/> without vector instructions.</summary>
    internal void MultiplyScalar(WorkerPool pool, ActivationBlocks x, Tensor y) => pool.For(LaneLoop.Pieces(Outputs, PanelLayout.Rows), new PanelScalar(Product(x, y)));

    PanelProduct Product(ActivationBlocks x, Tensor y)
    {
        if (x.Columns != Inputs || x.Length != Format.Length) throw new ArgumentException($"{x.Columns} activations in blocks of {x.Length} do not fit {Format} [{Outputs}, {Inputs}]");
        if (y.Columns != Outputs || y.Rows < x.Rows) throw new ArgumentException($"the result {y} does not hold [{x.Rows}, {Outputs}]");
        return new(layout, panels.Data, x, y.Data, Outputs);
    }

    /// <summary>One panel of 16 rows; rows beyond the matrix have scale 0.</summary>
    readonly struct PackBody(BlockType type, PanelLayout layout, nint* rows, int blockBytes, byte* panels, int outputs, int blocks) : IParallelBody
    {
        public void Run(int panel)
        {
            UnpackedBlock u;
            for (int b = 0; b < blocks; b++)
            {
                byte* to = panels + ((long)panel * blocks + b) * layout.Bytes;
                for (int r = 0; r < PanelLayout.Rows; r++)
                {
                    int row = panel * PanelLayout.Rows + r;
                    if (row < outputs)
                    {
                        Unpacking.Unpack(type, (byte*)rows[row] + (long)b * blockBytes, &u);
                        Row(&u, to, r);
                    }
                }
            }
        }

        void Row(UnpackedBlock* u, byte* to, int r)
        {
            Scale(u->Scale, to, r);
            if (layout.Minimum) Scale(u->Minimum, to + layout.MinimumAt, r);
            for (int g = 0; layout.Group != 0 && g < layout.Segments * 32 / layout.Group; g++)
            {
                to[layout.GroupsAt + 16 * g + r] = (byte)u->Scales[g];
                if (layout.Minimum) to[layout.GroupMinimaAt + 16 * g + r] = (byte)u->Minima[g];
            }
            byte* at = to + layout.WeightsAt;
            for (int k = 0; k < layout.Segments * 32; k++)
            {
                int q = u->Weights[k] + layout.Bias, step = k % 32 / 4;
                byte* segment = at + k / 32 * layout.SegmentBytes;
                if (layout.Nibbles) segment[(16 * (step % 4) + r) * 4 + k % 4] |= (byte)(q << (step < 4 ? 0 : 4));
                else segment[(16 * step + r) * 4 + k % 4] = (byte)q;
            }
        }

        void Scale(float scale, byte* to, int r)
        {
            if (layout.HalfScales) ((ushort*)to)[r] = PlainNumbers.HalfBits(scale);
            else ((float*)to)[r] = scale;
        }
    }
}
