namespace Hanok.Numerics;

/// <summary>A matrix [rows, columns] as a mapped file stores it, one row of blocks after another; nothing is copied.</summary>
public sealed unsafe class StoredMatrix
{
    readonly MappedFile file;
    readonly long offset;
    readonly int[]? order;

    /// <summary>Rows of blocks from <paramref name="offset"/> of <paramref name="file"/> on, which must stay open as long as the matrix is used.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the first stored row begins.</param>
    /// <param name="type">Type of the blocks.</param>
    /// <param name="rows">Rows of this matrix.</param>
    /// <param name="columns">Columns: whole blocks.</param>
    /// <param name="order">The stored row that each row is; null: the same.</param>
    /// <exception cref="ArgumentException">The columns are no whole blocks, or a row lies outside the file.</exception>
    public StoredMatrix(MappedFile file, long offset, BlockType type, int rows, int columns, int[]? order = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        this.file = file;
        this.offset = offset;
        this.order = order;
        Format = BlockFormat.Of(type);
        Rows = rows;
        Columns = columns;
        RowBytes = Format.BytesOf(columns);
        if (order is not null && order.Length != rows) throw new ArgumentException($"{order.Length} places for {rows} rows", nameof(order));
        long last = rows == 0 ? -1 : order is null ? rows - 1 : order.Max();
        if (offset < 0 || order?.Any(r => r < 0) == true || (last + 1) * RowBytes > file.Length - offset) throw new ArgumentException($"{rows} rows of {RowBytes} bytes at {offset} leave a file of {file.Length}", nameof(offset));
    }

    /// <summary>The type as stored.</summary>
    public BlockFormat Format { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Bytes of a row.</summary>
    public long RowBytes { get; }

    /// <summary>Bytes of all rows.</summary>
    public long Bytes => RowBytes * Rows;

    /// <summary>Whether the pages of a row that was read go back to the system at once.</summary>
    public bool ReleasesRows { get; set; }

    /// <summary>Whether its packed form comes and goes (a <see cref="Slice"/>), so that it must not lie in memory that is freed only together with others.</summary>
    public bool IsPassing { get; private init; }

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 as a matrix.</summary>
    /// <exception cref="ArgumentException">A row is not there.</exception>
    public StoredMatrix Slice(int first, int count) =>
        order is null
            ? new StoredMatrix(file, offset + first * RowBytes, Format.Type, count, Columns) { IsPassing = true }
            : new StoredMatrix(file, offset, Format.Type, count, Columns, order[first..(first + count)]) { IsPassing = true };

    /// <summary>Reads row <paramref name="row"/> as binary32: what its blocks stand for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    /// <exception cref="ArgumentException"><paramref name="values"/> has not the length of a row.</exception>
    public void Read(int row, Span<float> values)
    {
        if (values.Length != Columns) throw new ArgumentException($"expected {Columns} values, found room for {values.Length}", nameof(values));
        BlockCodec.Dequantise(Format.Type, new ReadOnlySpan<byte>(Row(row), checked((int)RowBytes)), values);
        if (ReleasesRows) file.Release(offset + Place(row) * RowBytes, RowBytes);
    }

    /// <summary>Tells the system that the pages need not stay in memory: they are read again from the file where they are needed.</summary>
    public void Release()
    {
        if (Rows == 0) return;
        long first = order?.Min() ?? 0, last = order?.Max() ?? Rows - 1;
        file.Release(offset + first * RowBytes, (last - first + 1) * RowBytes);
    }

    /// <summary>The stored bytes of row <paramref name="row"/>.</summary>
    internal byte* Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        return file.Pointer(offset + Place(row) * RowBytes, RowBytes);
    }

    long Place(int row) => order is null ? row : order[row];
}
