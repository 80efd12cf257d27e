using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage.Rows;

/// <summary>
/// Codes of 4 bits over the flattened matrix, the high half of a byte first: value = book[code] · largest[i div block]. Blocks run over the ends of rows
/// (Dettmers et al., "QLoRA", 2023; bitsandbytes).
/// </summary>
/// <param name="file">The file.</param>
/// <param name="entry">The codes, two in a byte.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
/// <param name="block">Elements of a block.</param>
/// <param name="book">The 16 numbers that codes stand for.</param>
/// <param name="largest">The largest magnitudes, one a block, as one row each.</param>
sealed class BlockwiseRows(SafetensorsFile file, SafetensorsEntry entry, long rows, int columns, int block, SafetensorsEntry book, StoredRows largest) : StoredRows(rows, columns)
{
    float[]? values16;

    public override void Read(long row, Span<float> values)
    {
        if (values16 is null) FloatExpansion.Expand(book.Type, file.Bytes(book), values16 = new float[16]);
        long first = row * Columns, firstByte = first / 2, end = first + Columns;
        ReadOnlySpan<byte> bytes = file.Bytes(entry, firstByte, (int)((end + 1) / 2 - firstByte));
        Span<float> scale = stackalloc float[1];
        for (long i = first; i < end;)
        {
            largest.Read(i / block, scale);
            for (long last = Math.Min((i / block + 1) * block, end); i < last; i++)
            {
                byte pair = bytes[(int)(i / 2 - firstByte)];
                values[(int)(i - first)] = values16[i % 2 == 0 ? pair >> 4 : pair & 15] * scale[0];
            }
        }
    }
}

/// <summary>Largest magnitudes that are quantised once more: map[code] · outer[j div block] + offset, each step rounded.</summary>
sealed class NestedRows(StoredRows codes, StoredRows outer, int block, float offset) : StoredRows(codes.Rows, 1)
{
    public override void Read(long row, Span<float> values)
    {
        Span<float> scale = stackalloc float[1];
        codes.Read(row, values);
        outer.Read(row / block, scale);
        float product = values[0] * scale[0];
        values[0] = product + offset;
    }
}
