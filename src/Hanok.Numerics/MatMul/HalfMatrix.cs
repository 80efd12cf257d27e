using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Weights [outputs, inputs] of 16 bits (F16 or BF16), packed once in panels of 16 outputs and expanded when they are multiplied: the bytes of <see cref="PackedMatrix"/> in half its memory.</summary>
public sealed unsafe class HalfMatrix : IDisposable
{
    readonly NativeBuffer<ushort> panels;
    readonly nint rowKernel;
    readonly bool brain;

    /// <summary>Packs the rows of <paramref name="stored"/>, which is not needed any more then.</summary>
    /// <exception cref="ArgumentException">It is neither F16 nor BF16.</exception>
    public HalfMatrix(WorkerPool pool, StoredMatrix stored) : this(pool, stored, AssembledKernels.Enabled)
    {
    }

    /// <summary>The same with or without the kernel that is assembled at run time.</summary>
    internal HalfMatrix(WorkerPool pool, StoredMatrix stored, bool assembled)
    {
        if (stored.Format.Type is not (BlockType.F16 or BlockType.BF16)) throw new ArgumentException($"{stored.Format} has not 16 bits", nameof(stored));
        brain = stored.Format.Type == BlockType.BF16;
        Outputs = stored.Rows;
        Inputs = stored.Columns;
        int count = LaneLoop.Pieces(Outputs, 16);
        panels = new(checked((long)count * 16 * Inputs), !stored.IsPassing);
        using NativeBuffer<nint> rows = new(Outputs);
        for (int r = 0; r < Outputs; r++) rows.Data[r] = (nint)stored.Row(r);
        pool.For(count, new PackBody((ushort**)rows.Data, panels.Data, Outputs, Inputs));
        rowKernel = assembled ? HalfRowCode.Kernel(brain) : 0;
    }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Bytes of the packed form.</summary>
    public long Bytes => panels.Length * sizeof(ushort);

    /// <summary>y [rows, outputs] = x [rows, inputs] · W^T, the chain of every other product.</summary>
    public void Multiply(WorkerPool pool, in MatrixView x, in MatrixView y)
    {
        if (x.Columns != Inputs || y.Columns != Outputs || x.Rows != y.Rows) throw new ArgumentException($"[{x.Rows}, {x.Columns}] times [{Inputs}, {Outputs}] does not give [{y.Rows}, {y.Columns}]");
        if (y.Rows == 0 || Outputs == 0) return;
        if (y.Rows == 1 && Avx2.IsSupported && Fma.IsSupported) pool.For(LaneLoop.Pieces(Outputs, RowBody.Width), new RowBody(panels.Data, x.Data, y.Data, Outputs, Inputs, brain, rowKernel));
        else BlockedProduct.MultiplyExpanding(pool, x, new Expander(panels.Data, Inputs, brain), y);
        GC.KeepAlive(x.Memory);
        GC.KeepAlive(y.Memory);
        GC.KeepAlive(this);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => panels.Dispose();

    readonly struct PackBody(ushort** rows, ushort* panels, int outputs, int inputs) : IParallelBody
    {
        public void Run(int panel)
        {
            ushort* to = panels + (long)panel * 16 * inputs;
            int count = Math.Min(16, outputs - 16 * panel);
            for (int r = 0; r < count; r++)
            {
                ushort* from = rows[16 * panel + r];
                for (int k = 0; k < inputs; k++) to[16L * k + r] = from[k];
            }
        }
    }

    readonly struct Expander(ushort* panels, int inputs, bool brain) : IPanelExpander
    {
        [MethodImpl(Jit.Kernel)]
        public void Expand(int panel, int k, int count, float* to)
        {
            ushort* from = panels + ((long)panel * inputs + k) * 16;
            for (long i = 0; i < 16L * count; i += 16)
            {
                (Vector256<float> low, Vector256<float> high) = Load(from + i, brain);
                low.Store(to + i);
                high.Store(to + i + 8);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<float> Low, Vector256<float> High) Load(ushort* p, bool brain)
    {
        if (!brain) return (PlainNumbers.Halves(p), PlainNumbers.Halves(p + 8));
        (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(Vector256.Load(p));
        return ((a << 16).AsSingle(), (b << 16).AsSingle());
    }

    /// <summary>One row of x by four panels: four streams of memory, and chains enough to hide the latency of the multiply-add.</summary>
    readonly struct RowBody(ushort* panels, float* x, float* y, int outputs, int inputs, bool brain, nint kernel) : IParallelBody
    {
        public const int Width = 64;

        [MethodImpl(Jit.Kernel)]
        public void Run(int index)
        {
            int first = index * Width, count = Math.Min(Width, outputs - first);
            ushort* w = panels + (long)first * inputs;
            float* to = stackalloc float[Width];
            nint stride = 16 * inputs;
            if (kernel != 0 && count == Width && inputs > 0)
            {
                HalfRow row = new() { Weights = w, PanelBytes = stride * sizeof(ushort), Values = x, Results = y + first, Count = inputs };
                ((delegate* unmanaged[SuppressGCTransition]<HalfRow*, void>)kernel)(&row);
                return;
            }
            for (int panel = 0; panel * 16 < count; panel += 2)
            {
                // A lone last panel is read twice: its second results are dropped.
                ushort* p = w + panel * stride, q = panel * 16 + 16 < count ? p + stride : p;
                Vector256<float> c0 = default, d0 = default, c1 = default, d1 = default;
                for (nint k = 0; k < inputs; k++)
                {
                    Vector256<float> v = Vector256.Create(x[k]);
                    (Vector256<float> a, Vector256<float> b) = Load(p + 16 * k, brain);
                    c0 = Simd.Fma(v, a, c0);
                    d0 = Simd.Fma(v, b, d0);
                    (a, b) = Load(q + 16 * k, brain);
                    c1 = Simd.Fma(v, a, c1);
                    d1 = Simd.Fma(v, b, d1);
                }
                c0.Store(to + 16 * panel);
                d0.Store(to + 16 * panel + 8);
                c1.Store(to + 16 * panel + 16);
                d1.Store(to + 16 * panel + 24);
            }
            new Span<float>(to, count).CopyTo(new Span<float>(y + first, count));
        }
    }
}
