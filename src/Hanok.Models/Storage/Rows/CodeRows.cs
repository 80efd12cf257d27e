using System.Diagnostics;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage.Rows;

/// <summary>Codes of 8 or 4 bits, row after row; of two in a byte the first is the low one, as in little-endian words of 32 bits. A row may end in unused bytes.</summary>
/// <param name="file">The file.</param>
/// <param name="entry">The codes: whole bytes a row.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Codes of a row.</param>
/// <param name="table">What the codes stand for: 256 or 16 numbers.</param>
sealed class CodeRows(SafetensorsFile file, SafetensorsEntry entry, long rows, int columns, float[] table) : StoredRows(rows, columns)
{
    public override void Read(long row, Span<float> values)
    {
        long stride = entry.Bytes / Rows;
        Debug.Assert(stride * 8 >= (long)Columns * (table.Length == 256 ? 8 : 4));
        ReadOnlySpan<byte> bytes = file.Bytes(entry, row * stride, (int)stride);
        if (table.Length == 256)
            for (int c = 0; c < values.Length; c++) values[c] = table[bytes[c]];
        else
            for (int c = 0; c < values.Length; c++) values[c] = table[bytes[c >> 1] >> 4 * (c & 1) & 15];
    }
}
