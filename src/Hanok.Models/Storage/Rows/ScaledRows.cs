using System.Buffers.Binary;

namespace Hanok.Models.Storage.Rows;

/// <summary>value = (code - zero) · scale · factor in binary32, in this order; codes and zeros are small integers or floats of few bits, so that the difference is exact.</summary>
/// <param name="codes">The codes [rows, columns].</param>
/// <param name="scales">The scales [⌈rows / block rows⌉, ⌈columns / block columns⌉]; the last blocks are cut off.</param>
/// <param name="block">Rows and columns that share a scale.</param>
/// <param name="zeros">Zeros, of the shape of the scales; null: 0.</param>
sealed class ScaledRows(StoredRows codes, StoredRows scales, (long Rows, int Columns) block, StoredRows? zeros = null) : StoredRows(codes.Rows, codes.Columns)
{
    float[]? scaleRow, zeroRow;
    long loaded = -1;

    /// <summary>A last factor.</summary>
    public float Factor { get; init; } = 1;

    /// <summary>Which column of the scales belongs to each column of the codes, in place of the blocks' order.</summary>
    public GroupIndex? Groups { get; init; }

    public override void Read(long row, Span<float> values)
    {
        codes.Read(row, values);
        scaleRow ??= new float[scales.Columns];
        zeroRow ??= new float[scales.Columns];
        if (row / block.Rows != loaded)
        {
            loaded = row / block.Rows;
            scales.Read(loaded, scaleRow);
            zeros?.Read(loaded, zeroRow);
        }
        if (Groups is { } groups)
        {
            ReadOnlySpan<byte> index = groups.Bytes;
            for (int c = 0; c < values.Length; c++)
            {
                int group = BinaryPrimitives.ReadInt32LittleEndian(index[(4 * c)..]);
                values[c] = (values[c] - zeroRow[group]) * scaleRow[group];
            }
            return;
        }
        for (int g = 0, c = 0; c < values.Length; g++)
        {
            int end = (int)Math.Min((long)c + block.Columns, values.Length);
            float scale = scaleRow[g], zero = zeroRow[g];
            for (; c < end; c++) values[c] = (values[c] - zero) * scale * Factor;
        }
    }
}
