using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>Blocks of quantised weights to numbers and back.</summary>
public static unsafe class BlockCodec
{
    /// <summary>
    /// The numbers that <paramref name="blocks"/> stand for, to the bit what ggml and gguf-py give: (scale * group scale) * integer - minimum * group minimum, each product rounded
    /// (<c>docs/numerics.md</c> lists the types). Integers and binary64 become the nearest binary32.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths are not those of whole blocks, or do not fit each other.</exception>
    public static void Dequantise(BlockType type, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        BlockFormat format = BlockFormat.Of(type);
        long count = blocks.Length / format.Bytes;
        if (blocks.Length % format.Bytes != 0 || values.Length != count * format.Length)
            throw new ArgumentException($"{format}: {blocks.Length} bytes do not hold {values.Length} weights ({format.Bytes} bytes for each {format.Length})");
        fixed (byte* from = blocks)
        fixed (float* to = values)
        {
            if (!format.IsQuantised)
            {
                PlainNumbers.Read(type, from, to, values.Length);
                return;
            }
            UnpackedBlock u;
            for (long i = 0; i < count; i++)
            {
                Unpacking.Unpack(type, from + i * format.Bytes, &u);
                if (format.HasMinimum) ExpandWithMinimum(&u, to + i * format.Length, format.Length);
                else Expand(&u, to + i * format.Length, format.Length);
            }
        }
    }

    /// <summary>
    /// Packs <paramref name="rows"/> (each of <paramref name="columns"/> numbers) into blocks. Without importance F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, TQ1_0, TQ2_0 and MXFP4 are to
    /// the bit what ggml writes; the K types, and with importance Q4_0 to Q5_1, are searched for the least squared error, each weight's error counted by its column's importance.
    /// </summary>
    /// <param name="type">A type that can be written (<see cref="BlockFormat.CanQuantise"/>).</param>
    /// <param name="rows">Whole rows.</param>
    /// <param name="columns">Length of a row: whole blocks.</param>
    /// <param name="importance">A number of at least 0 for each column, or empty.</param>
    /// <param name="blocks">The result, all of it written.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="NotSupportedException">The type is only read.</exception>
    public static void Quantise(BlockType type, ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> importance, Span<byte> blocks)
    {
        BlockFormat format = BlockFormat.Of(type);
        if (!format.CanQuantise) throw new NotSupportedException($"{format} is read, not written");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (columns % format.Length != 0) throw new ArgumentException($"{format}: a row of {columns} is no whole number of blocks of {format.Length}");
        if (rows.Length % columns != 0) throw new ArgumentException($"{rows.Length} numbers are no whole rows of {columns}");
        if (!importance.IsEmpty && importance.Length != columns) throw new ArgumentException($"{importance.Length} numbers of importance for {columns} columns");
        if (blocks.Length != format.BytesOf(rows.Length)) throw new ArgumentException($"{format}: {rows.Length} weights need {format.BytesOf(rows.Length)} bytes, not {blocks.Length}");
        fixed (float* x = rows, w = importance)
        fixed (byte* to = blocks)
        {
            if (!format.IsQuantised)
            {
                PlainNumbers.Write(type, x, to, rows.Length);
                return;
            }
            int count = rows.Length / format.Length;
            for (int i = 0; i < count; i++)
            {
                float* weights = importance.IsEmpty ? null : w + (long)i * format.Length % columns;
                float* block = x + (long)i * format.Length;
                byte* at = to + (long)i * format.Bytes;
                if (SearchingQuantiser.Handles(type, weights is not null)) SearchingQuantiser.Quantise(type, block, weights, at);
                else RoundingQuantiser.Quantise(type, block, at);
            }
        }
    }

    static void Expand(UnpackedBlock* u, float* y, int length)
    {
        for (int start = 0, g = 0; start < length; start += u->Group, g++)
        {
            Vector128<float> scale = Vector128.Create(u->Scale * u->Scales[g]);
            for (int j = start; j < start + u->Group; j += 8)
            {
                (Vector128<float> a, Vector128<float> b) = Eight(u->Weights + j);
                (scale * a).Store(y + j);
                (scale * b).Store(y + j + 4);
            }
        }
    }

    static void ExpandWithMinimum(UnpackedBlock* u, float* y, int length)
    {
        for (int start = 0, g = 0; start < length; start += u->Group, g++)
        {
            Vector128<float> scale = Vector128.Create(u->Scale * u->Scales[g]), minimum = Vector128.Create(u->Minimum * u->Minima[g]);
            for (int j = start; j < start + u->Group; j += 8)
            {
                (Vector128<float> a, Vector128<float> b) = Eight(u->Weights + j);
                a *= scale;
                b *= scale;
                (a - minimum).Store(y + j);
                (b - minimum).Store(y + j + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector128<float> Low, Vector128<float> High) Eight(sbyte* q)
    {
        Vector128<short> s = Vector128.WidenLower(Vector128.CreateScalar(*(long*)q).AsSByte());
        return (Vector128.ConvertToSingle(Vector128.WidenLower(s)), Vector128.ConvertToSingle(Vector128.WidenUpper(s)));
    }
}
