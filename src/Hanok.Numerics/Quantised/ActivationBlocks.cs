using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>
/// Activations [rows, columns] in blocks of 32 or 256 for products with quantised weights: d = amax / 127 in binary32, q = clamp(x / d rounded half to even, ±127), all 0 where d is 0.
/// </summary>
/// <remarks>The numerics contract's form: d stays binary32. Each 16 integers' sum is kept, for minima and offsets. The memory is made once and grows with <see cref="Quantise"/>.</remarks>
public sealed unsafe class ActivationBlocks : IDisposable
{
    NativeBuffer<sbyte> values = new(0);
    NativeBuffer<float> scales = new(0);
    NativeBuffer<short> sums = new(0);

    /// <summary>No rows yet.</summary>
    /// <param name="length">Numbers a block: 256 for weights in blocks of 256, 32 for those in blocks of 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another length.</exception>
    public ActivationBlocks(int length)
    {
        if (length is not (32 or 256)) throw new ArgumentOutOfRangeException(nameof(length), length, "activations are quantised in blocks of 32 or 256");
        Length = length;
    }

    /// <summary>Numbers a block.</summary>
    public int Length { get; }

    /// <summary>Rows of the last <see cref="Quantise"/>.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns of the last <see cref="Quantise"/>: whole blocks.</summary>
    public int Columns { get; private set; }

    /// <summary>The integers, row by row.</summary>
    internal sbyte* Values => values.Data;

    /// <summary>A scale for each block, row by row.</summary>
    internal float* Scales => scales.Data;

    /// <summary>The sum of each 16 integers, row by row.</summary>
    internal short* Sums => sums.Data;

    /// <summary>Block scales of row <paramref name="row"/>.</summary>
    public ReadOnlySpan<float> ScalesOf(int row) => scales.Slice((long)row * (Columns / Length), Columns / Length);

    /// <summary>Integers of row <paramref name="row"/>.</summary>
    public ReadOnlySpan<sbyte> ValuesOf(int row) => values.Slice((long)row * Columns, Columns);

    /// <summary>Quantises the first <paramref name="rows"/> rows of <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">Its rows are no whole blocks, or there are fewer.</exception>
    public void Quantise(WorkerPool pool, Tensor x, int rows)
    {
        if (x.Columns % Length != 0) throw new ArgumentException($"rows of {x.Columns} are no whole blocks of {Length}");
        if (rows < 0 || rows > x.Rows) throw new ArgumentException($"{rows} rows of {x}");
        (Rows, Columns) = (rows, x.Columns);
        long count = (long)rows * Columns;
        Grow(ref values, count);
        Grow(ref scales, count / Length);
        Grow(ref sums, count / 16);
        int blocks = checked((int)(count / Length)), perPiece = 4096 / Length;
        LaneLoop.For(pool, LaneLoop.Pieces(blocks, perPiece), new Body(x.Data, Values, Scales, Sums, blocks, perPiece, Length));
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        values.Dispose();
        scales.Dispose();
        sums.Dispose();
    }

    static void Grow<T>(ref NativeBuffer<T> buffer, long length) where T : unmanaged
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        buffer = new(length);
    }

    readonly struct Body(float* x, sbyte* values, float* scales, short* sums, int blocks, int perPiece, int length) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(blocks, (index + 1) * perPiece);
            for (int i = index * perPiece; i < end; i++) Block<L>(i);
        }

        void Block<L>(int i) where L : struct, ILanes<L>
        {
            float* from = x + (long)i * length;
            sbyte* to = values + (long)i * length;
            short* sum = sums + (long)i * (length / 16);
            L largest = L.Create(0);
            for (int j = 0; j < length; j += 16) largest = L.Max(L.Abs(L.Load(from + j)), largest);
            float d = L.Largest(largest) / 127;
            scales[i] = d;
            if (d == 0)
            {
                new Span<sbyte>(to, length).Clear();
                new Span<short>(sum, length / 16).Clear();
                return;
            }
            L scale = L.Create(d), high = L.Create(127), low = L.Create(-127);
            float* q = stackalloc float[16];
            for (int j = 0; j < length; j += 16)
            {
                L.Store(L.Min(L.Max(L.Round(L.Load(from + j) / scale), low), high), q);
                Vector128<short> a = Vector128.Narrow(Vector128.ConvertToInt32(Vector128.Load(q)), Vector128.ConvertToInt32(Vector128.Load(q + 4)));
                Vector128<short> b = Vector128.Narrow(Vector128.ConvertToInt32(Vector128.Load(q + 8)), Vector128.ConvertToInt32(Vector128.Load(q + 12)));
                Vector128.Narrow(a, b).Store(to + j);
                sum[j / 16] = Vector128.Sum(a + b);
            }
        }
    }
}
