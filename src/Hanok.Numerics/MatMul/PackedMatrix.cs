using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Weights [outputs, inputs] packed once for many products y = x·W^T: panels of 16 outputs, interleaved, so that one row of x reads each weight once, in order,
/// at the speed of memory. Every product gives the bytes of <see cref="MatMul"/>.
/// </summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    readonly NativeBuffer<float> panels;

    /// <summary>Packs <paramref name="weight"/> [outputs, inputs]; the copy does not follow later changes.</summary>
    public PackedMatrix(WorkerPool pool, in MatrixView weight)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Outputs = weight.Rows;
        Inputs = weight.Columns;
        int count = (Outputs + 15) / 16;
        panels = new NativeBuffer<float>(checked((long)count * 16 * Inputs), shared: true);
        pool.For(count, new PackBody(weight.Data, (nint)weight.RowStride, (nint)weight.ColumnStride, panels.Data, Outputs, Inputs));
        GC.KeepAlive(weight.Memory);
    }

    PackedMatrix(int outputs, int inputs, bool shared)
    {
        Outputs = outputs;
        Inputs = inputs;
        panels = new NativeBuffer<float>(checked(LaneLoop.Pieces(outputs, 16) * 16L * inputs), shared);
    }

    /// <summary>Packs the rows of <paramref name="stored"/>, a panel's expanded at a time.</summary>
    public static PackedMatrix Of(WorkerPool pool, StoredMatrix stored)
    {
        PackedMatrix matrix = new(stored.Rows, stored.Columns, !stored.IsPassing);
        using NativeBuffer<nint> rows = new(stored.Rows);
        for (int r = 0; r < stored.Rows; r++) rows.Data[r] = (nint)stored.Row(r);
        pool.For(LaneLoop.Pieces(stored.Rows, 16), new ExpandBody(stored.Format.Type, (byte**)rows.Data, checked((int)stored.RowBytes), matrix.panels.Data, stored.Rows, stored.Columns));
        return matrix;
    }

    /// <summary>Number of outputs: rows of the weights.</summary>
    public int Outputs { get; }

    /// <summary>Number of inputs: columns of the weights.</summary>
    public int Inputs { get; }

    /// <summary>Bytes of the packed form.</summary>
    public long Bytes => sizeof(float) * panels.Length;

    /// <summary>y [rows, outputs] (+)= x [rows, inputs] · W^T. Both with contiguous rows; y must not overlap x.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or a column stride is not 1.</exception>
    public void Multiply(WorkerPool pool, in MatrixView x, in MatrixView y, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (x.Columns != Inputs || y.Columns != Outputs || x.Rows != y.Rows)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] times [{Inputs}, {Outputs}] does not give [{y.Rows}, {y.Columns}]");
        if ((x.ColumnStride != 1 && x.Columns > 1) || (y.ColumnStride != 1 && y.Columns > 1)) throw new ArgumentException("rows must be contiguous");
        if (y.Rows == 0 || Outputs == 0) return;
        if (y.Rows == 1) Row(pool, x.Data, y.Data, accumulate);
        else BlockedProduct.Multiply(pool, x, panels.Data, y, accumulate);
        GC.KeepAlive(x.Memory);
        GC.KeepAlive(y.Memory);
        GC.KeepAlive(this);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => panels.Dispose();

    void Row(WorkerPool pool, float* x, float* y, bool accumulate)
    {
        RowBody body = new(panels.Data, x, y, Outputs, Inputs, accumulate);
        int pieces = (Outputs + RowBody.Width - 1) / RowBody.Width;
        if ((long)Outputs * Inputs > SmallProduct) pool.For(pieces, body);
        else for (int i = 0; i < pieces; i++) body.Run(i);
    }

    // Below this many weights waking a second thread costs more than it brings.
    const int SmallProduct = 131_072;

    readonly struct PackBody(float* weight, nint rowStride, nint columnStride, float* panels, int outputs, int inputs) : IParallelBody
    {
        public void Run(int index)
        {
            float* strip = panels + (nint)index * 16 * inputs;
            Packing.Pack(weight + index * 16 * rowStride, rowStride, columnStride, inputs, [Math.Min(16, outputs - index * 16)], &strip, 16);
        }
    }

    readonly struct ExpandBody(BlockType type, byte** rows, int rowBytes, float* panels, int outputs, int inputs) : IParallelBody
    {
        [ThreadStatic] static NativeBuffer<float>? expanded;

        public void Run(int index)
        {
            if (expanded is null || expanded.Length < 16L * inputs)
            {
                expanded?.Dispose();
                expanded = new NativeBuffer<float>(16L * inputs);
            }
            NativeBuffer<float> memory = expanded;
            int count = Math.Min(16, outputs - index * 16);
            for (int r = 0; r < count; r++) BlockCodec.Dequantise(type, new ReadOnlySpan<byte>(rows[index * 16 + r], rowBytes), new Span<float>(memory.Data + (long)r * inputs, inputs));
            float* strip = panels + (nint)index * 16 * inputs;
            Packing.Pack(memory.Data, inputs, 1, inputs, [count], &strip, 16);
            GC.KeepAlive(memory);
        }
    }

    /// <summary>One row of x by four panels: four streams of memory and enough independent chains to hide the latency of the multiply-add.</summary>
    readonly struct RowBody(float* panels, float* x, float* y, int outputs, int inputs, bool accumulate) : IParallelBody
    {
        public const int Width = 64;

        public void Run(int index)
        {
            int first = index * Width, count = Math.Min(Width, outputs - first);
            Tier.Run(new RowKernel(panels + (nint)first * inputs, x, y + first, count, inputs, accumulate));
        }
    }

    readonly struct RowKernel(float* panels, float* x, float* y, int count, int inputs, bool accumulate) : ILaneKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>() where T : struct, ILanes<T>
        {
            float* w = panels, px = x, py = y;
            nint stride = (nint)inputs * 16;
            int left = count;
            if (left == 64)
            {
                T c0 = T.Create(0f), c1 = c0, c2 = c0, c3 = c0;
                if (accumulate) (c0, c1, c2, c3) = (T.Load(py), T.Load(py + 16), T.Load(py + 32), T.Load(py + 48));
                float* w1 = w + stride, w2 = w1 + stride, w3 = w2 + stride;
                for (nint k = 0; k < inputs; k++)
                {
                    T v = T.Create(px[k]);
                    c0 = T.Fma(v, T.Load(w + k * 16), c0);
                    c1 = T.Fma(v, T.Load(w1 + k * 16), c1);
                    c2 = T.Fma(v, T.Load(w2 + k * 16), c2);
                    c3 = T.Fma(v, T.Load(w3 + k * 16), c3);
                }
                T.Store(c0, py);
                T.Store(c1, py + 16);
                T.Store(c2, py + 32);
                T.Store(c3, py + 48);
                return;
            }
            for (; left > 0; left -= 16, py += 16, w += stride)
            {
                int lanes = Math.Min(16, left);
                T c = accumulate ? T.Load(py, lanes, 0f) : T.Create(0f);
                for (nint k = 0; k < inputs; k++) c = T.Fma(T.Create(px[k]), T.Load(w + k * 16), c);
                T.Store(c, py, lanes);
            }
        }
    }
}
