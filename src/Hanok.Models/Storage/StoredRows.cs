using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage;

/// <summary>A stored tensor as rows of binary32, whatever it is stored as.</summary>
abstract class StoredRows(long rows, int columns)
{
    /// <summary>Number of rows: all axes but the last.</summary>
    public long Rows => rows;

    /// <summary>The last axis.</summary>
    public int Columns => columns;

    /// <summary>Expands row <paramref name="row"/>.</summary>
    public abstract void Read(long row, Span<float> values);
}

/// <summary>F32, F16 and BF16.</summary>
sealed class PlainRows(SafetensorsFile file, SafetensorsEntry entry) : StoredRows(RowsOf(entry), ColumnsOf(entry))
{
    public override void Read(long row, Span<float> values)
    {
        int bytes = Columns * entry.Type.Bits() / 8;
        FloatExpansion.Expand(entry.Type, file.Bytes(entry, row * bytes, bytes), values);
    }

    public static int ColumnsOf(SafetensorsEntry entry) => checked((int)entry.Shape[^1]);

    public static long RowsOf(SafetensorsEntry entry) => entry.Shape[^1] == 0 ? 0 : entry.Count / entry.Shape[^1];
}

/// <summary>F8_E4M3 with one scale a block: value = stored · scale, rounded once.</summary>
sealed class Float8Rows(SafetensorsFile file, SafetensorsEntry entry, StoredRows scales, BlockStorage.Float8 blocks) : StoredRows(PlainRows.RowsOf(entry), PlainRows.ColumnsOf(entry))
{
    static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(b => Value((byte)b))];

    readonly float[] scaleRow = new float[scales.Columns];
    long loaded = -1;

    public override void Read(long row, Span<float> values)
    {
        if (row / blocks.Rows != loaded) scales.Read(loaded = row / blocks.Rows, scaleRow);
        ReadOnlySpan<byte> bytes = file.Bytes(entry, row * Columns, Columns);
        for (int j = 0; j < values.Length; j++) values[j] = Values[bytes[j]] * scaleRow[j / blocks.Columns];
    }

    /// <summary>1 sign, 4 bits of exponent with bias 7, 3 of mantissa; no infinities, the largest magnitude is NaN (Micikevicius et al., "FP8 Formats for Deep Learning", 2022).</summary>
    internal static float Value(byte bits)
    {
        int exponent = bits >> 3 & 15, mantissa = bits & 7;
        float magnitude = (bits & 127) == 127 ? float.NaN : exponent == 0 ? mantissa / 512f : BitConverter.UInt32BitsToSingle((uint)(exponent + 120) << 23 | (uint)mantissa << 20);
        return bits < 128 ? magnitude : -magnitude;
    }
}

/// <summary>MXFP4 as gpt-oss stores it: 32 values are 16 bytes, the even ones in the low halves, and a power of two.</summary>
sealed class Mxfp4Rows(SafetensorsFile file, SafetensorsEntry blocks, SafetensorsEntry scales)
    : StoredRows(PlainRows.ColumnsOf(scales) == 0 ? 0 : scales.Count / PlainRows.ColumnsOf(scales), checked(32 * PlainRows.ColumnsOf(scales)))
{
    // E2M1: sign, 2 bits of exponent with bias 1, 1 of mantissa.
    static readonly float[] Values = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    public override void Read(long row, Span<float> values)
    {
        int blocksOfRow = Columns / 32;
        ReadOnlySpan<byte> bytes = file.Bytes(blocks, row * blocksOfRow * 16, blocksOfRow * 16), exponents = file.Bytes(scales, row * blocksOfRow, blocksOfRow);
        for (int b = 0; b < blocksOfRow; b++)
        {
            float scale = Scale(exponents[b]);
            for (int i = 0; i < 16; i++)
            {
                byte pair = bytes[16 * b + i];
                values[32 * b + 2 * i] = Values[pair & 15] * scale;
                values[32 * b + 2 * i + 1] = Values[pair >> 4] * scale;
            }
        }
    }

    /// <summary>E8M0: 2^(bits - 127), all ones NaN. Powers below the normal ones are subnormal binary32, exactly.</summary>
    internal static float Scale(byte bits) => bits == 255 ? float.NaN : BitConverter.UInt32BitsToSingle(bits == 0 ? 0x0040_0000u : (uint)bits << 23);
}
