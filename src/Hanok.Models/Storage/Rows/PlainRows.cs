using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Models.Storage.Rows;

/// <summary>F32, F16 and BF16, row after row.</summary>
sealed class PlainRows(SafetensorsFile file, SafetensorsEntry entry, long rows, int columns) : StoredRows(rows, columns)
{
    /// <summary>The tensor in its own shape; a vector is one row.</summary>
    public PlainRows(SafetensorsFile file, SafetensorsEntry entry) : this(file, entry, RowsOf(entry), ColumnsOf(entry))
    {
    }

    public override void Read(long row, Span<float> values)
    {
        int bytes = Columns * entry.Type.Bits() / 8;
        FloatExpansion.Expand(entry.Type, file.Bytes(entry, row * bytes, bytes), values);
    }

    /// <summary>A part whose rows lie one after the other, as it is stored.</summary>
    public StoredMatrix Matrix(StoredPart part) => file.Matrix(entry, part.Offset, part.Rows, part.Columns);

    static int ColumnsOf(SafetensorsEntry entry) => checked((int)entry.Shape[^1]);

    static long RowsOf(SafetensorsEntry entry) => entry.Shape[^1] == 0 ? 0 : entry.Count / entry.Shape[^1];
}
