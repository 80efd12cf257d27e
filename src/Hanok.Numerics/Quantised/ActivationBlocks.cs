using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>
/// Activations [rows, columns] in blocks of 32 or 256 for products with quantised weights: d = amax / 127 in binary32, q = clamp(x / d rounded half to even, ±127), all 0 where d is 0.
/// </summary>
/// <remarks>
/// The numerics contract's form: d stays binary32. Each 16 integers' sum is kept, for minima and offsets. A block is one record: 32 integers and the sums of their halves (16 bits each) as often as needed, then d; so that a product follows one
/// address a row. The memory is made once and grows with <see cref="Quantise"/>.
/// </remarks>
public sealed unsafe class ActivationBlocks : IDisposable
{
    NativeBuffer<byte> records = new(0);

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

    /// <summary>Bytes of 32 integers and the sums of their halves.</summary>
    internal const int SegmentBytes = 36;

    /// <summary>Where a record's scale lies: behind its segments.</summary>
    internal int ScaleAt => Length / 32 * SegmentBytes;

    /// <summary>Bytes of a record.</summary>
    internal int RecordBytes => RecordOf(Length);

    /// <summary>Bytes of a record of <paramref name="length"/> numbers.</summary>
    internal static int RecordOf(int length) => length / 32 * SegmentBytes + sizeof(float);

    /// <summary>Bytes of a row.</summary>
    internal nint RowBytes => (nint)(Columns / Length) * RecordBytes;

    /// <summary>The records, row by row.</summary>
    internal byte* Records => records.Data;

    /// <summary>Block scales of row <paramref name="row"/>.</summary>
    public float[] ScalesOf(int row) => [.. Enumerable.Range(0, Columns / Length).Select(b => MemoryMarshal.Read<float>(Record(row, b)[ScaleAt..]))];

    /// <summary>Integers of row <paramref name="row"/>.</summary>
    public sbyte[] ValuesOf(int row) => [.. Enumerable.Range(0, Columns / Length).SelectMany(b => Enumerable.Range(0, Length).Select(j => (sbyte)Record(row, b)[j / 32 * SegmentBytes + j % 32]))];

    ReadOnlySpan<byte> Record(int row, int block) => records.Slice(row * (long)RowBytes + block * RecordBytes, RecordBytes);

    /// <summary>Quantises the first <paramref name="rows"/> rows of <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">Its rows are no whole blocks, or there are fewer.</exception>
    public void Quantise(WorkerPool pool, Tensor x, int rows)
    {
        if (x.Columns % Length != 0) throw new ArgumentException($"rows of {x.Columns} are no whole blocks of {Length}");
        if (rows < 0 || rows > x.Rows) throw new ArgumentException($"{rows} rows of {x}");
        (Rows, Columns) = (rows, x.Columns);
        int blocks = checked((int)((long)rows * Columns / Length)), perPiece = 4096 / Length;
        if (records.Length < (long)blocks * RecordBytes)
        {
            records.Dispose();
            records = new((long)blocks * RecordBytes);
        }
        LaneLoop.For(pool, LaneLoop.Pieces(blocks, perPiece), new Body(x.Data, Records, blocks, perPiece, Length));
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => records.Dispose();

    readonly struct Body(float* x, byte* records, int blocks, int perPiece, int length) : ILaneBody
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
            sbyte* to = (sbyte*)records + (long)i * RecordOf(length);
            L largest = L.Create(0);
            for (int j = 0; j < length; j += 16) largest = L.Max(L.Abs(L.Load(from + j)), largest);
            float d = L.Largest(largest) / 127;
            *(float*)(to + length / 32 * SegmentBytes) = d;
            if (d == 0)
            {
                new Span<sbyte>(to, length / 32 * SegmentBytes).Clear();
                return;
            }
            L scale = L.Create(d), high = L.Create(127), low = L.Create(-127);
            float* q = stackalloc float[16];
            for (int j = 0; j < length; j += 16)
            {
                L.Store(L.Min(L.Max(L.Round(L.Load(from + j) / scale), low), high), q);
                Vector128<short> a = Vector128.Narrow(Vector128.ConvertToInt32(Vector128.Load(q)), Vector128.ConvertToInt32(Vector128.Load(q + 4)));
                Vector128<short> b = Vector128.Narrow(Vector128.ConvertToInt32(Vector128.Load(q + 8)), Vector128.ConvertToInt32(Vector128.Load(q + 12)));
                sbyte* segment = to + j / 32 * SegmentBytes;
                Vector128.Narrow(a, b).Store(segment + j % 32);
                ((short*)(segment + 32))[j % 32 / 16] = Vector128.Sum(a + b);
            }
        }
    }
}
