namespace Hanok.Numerics;

/// <summary>Which rows of a replay belong to which sequence: consecutive runs of rows, each a stretch of positions of one sequence. Shared by all layers of a tape.</summary>
/// <remarks>
/// Training: whole sequences from position 0. Serving: what each sequence adds now, prompt or single token, at the place where its cache ends.
/// The caller sets it before every replay whose rows differ.
/// </remarks>
public sealed unsafe class SequenceRows : IDisposable
{
    NativeBuffer<Run> runs;
    NativeBuffer<Block> blocks;

    /// <summary>Keys (and the queries of a piece of work) come in blocks of this many positions, aligned to absolute multiples.</summary>
    internal const int BlockLength = 64;

    /// <summary>Rows [FirstRow, FirstRow + Rows) are positions [Start, Start + Rows) of the sequence in a slot of the memory.</summary>
    internal struct Run
    {
        public int Slot, FirstRow, Start, Rows;
    }

    /// <summary>The rows of a run that lie in one block of positions.</summary>
    internal struct Block
    {
        public int Run, Index;
    }

    /// <summary>No rows yet.</summary>
    public SequenceRows()
    {
        runs = new NativeBuffer<Run>(16);
        blocks = new NativeBuffer<Block>(64);
    }

    /// <summary>Number of runs.</summary>
    public int Count { get; private set; }

    /// <summary>Rows of all runs.</summary>
    public int TotalRows { get; private set; }

    internal int BlockCount { get; private set; }

    internal Run* Runs => runs.Data;

    internal Block* Blocks => blocks.Data;

    /// <summary>Forgets all runs.</summary>
    public void Clear() => Count = TotalRows = BlockCount = 0;

    /// <summary>The next <paramref name="rows"/> rows are positions <paramref name="start"/> and following of the sequence in <paramref name="slot"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or no rows.</exception>
    public void Add(int slot, int start, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        int first = start / BlockLength, last = checked(start + rows - 1) / BlockLength;
        Grow(ref runs, Count, 1);
        Grow(ref blocks, BlockCount, last - first + 1);
        runs.Data[Count] = new Run { Slot = slot, FirstRow = TotalRows, Start = start, Rows = rows };
        for (int b = first; b <= last; b++) blocks.Data[BlockCount++] = new Block { Run = Count, Index = b };
        Count++;
        TotalRows += rows;
    }

    /// <summary>Whole sequences of <paramref name="length"/> rows (the last may be shorter), in slots 0, 1, 2 …, from position 0.</summary>
    public void SetUniform(int rows, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Clear();
        for (int row = 0; row < rows; row += length) Add(Count, 0, Math.Min(length, rows - row));
    }

    /// <summary>Writes each row's position, for <see cref="Tape.Rope"/>.</summary>
    public void WritePositions(IndexBuffer positions)
    {
        positions.Count = TotalRows;
        Span<int> span = positions.Span;
        for (int i = 0; i < Count; i++)
        {
            Run run = runs.Data[i];
            for (int r = 0; r < run.Rows; r++) span[run.FirstRow + r] = run.Start + r;
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        runs.Dispose();
        blocks.Dispose();
    }

    static void Grow<T>(ref NativeBuffer<T> buffer, int used, int more) where T : unmanaged
    {
        if (used + (long)more <= buffer.Length) return;
        NativeBuffer<T> larger = new(Math.Max(buffer.Length * 2, used + (long)more));
        new Span<T>(buffer.Data, used).CopyTo(larger.Slice(0, used));
        buffer.Dispose();
        buffer = larger;
    }
}
