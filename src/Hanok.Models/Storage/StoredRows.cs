namespace Hanok.Models.Storage;

/// <summary>A stored tensor as rows of binary32, whatever it is stored as.</summary>
abstract class StoredRows(long rows, int columns)
{
    /// <summary>Number of rows: all axes but the last.</summary>
    public long Rows => rows;

    /// <summary>The last axis.</summary>
    public int Columns => columns;

    /// <summary>Expands row <paramref name="row"/> into <see cref="Columns"/> values.</summary>
    public abstract void Read(long row, Span<float> values);
}
