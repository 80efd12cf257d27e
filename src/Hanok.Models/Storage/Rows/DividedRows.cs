namespace Hanok.Models.Storage.Rows;

/// <summary>value = stored / divisor, rounded once.</summary>
sealed class DividedRows(StoredRows stored, float divisor) : StoredRows(stored.Rows, stored.Columns)
{
    public override void Read(long row, Span<float> values)
    {
        stored.Read(row, values);
        foreach (ref float value in values) value /= divisor;
    }
}
