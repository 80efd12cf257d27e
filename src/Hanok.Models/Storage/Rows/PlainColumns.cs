using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage.Rows;

/// <summary>F32, F16 or BF16 stored transposed: row r is column r of the stored [columns, rows].</summary>
sealed class PlainColumns(SafetensorsFile file, SafetensorsEntry entry, long rows, int columns) : StoredRows(rows, columns)
{
    public override void Read(long row, Span<float> values)
    {
        int bytes = entry.Type.Bits() / 8;
        for (int c = 0; c < values.Length; c++) FloatExpansion.Expand(entry.Type, file.Bytes(entry, (c * Rows + row) * bytes, bytes), values.Slice(c, 1));
    }
}
