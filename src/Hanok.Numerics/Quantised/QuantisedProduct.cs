namespace Hanok.Numerics;

/// <summary>
/// The definition of products of quantised weights with quantised activations (<c>--compute int8</c>), block by block: the integers are multiplied and summed exactly, group scales included;
/// then c = fma(d * da, sum, c), and for types with minima c = fma(-d' * da, sum of group minimum times activations, c).
/// </summary>
/// <remarks>The scalar twin of <see cref="QuantisedMatrix"/>, which gives the same bits.</remarks>
public static unsafe class QuantisedProduct
{
    /// <summary>y[t, o] = row o of <paramref name="weights"/> times row t of <paramref name="x"/>, for all rows.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit, or the type has no integer product.</exception>
    public static void Multiply(BlockType type, ReadOnlySpan<byte> weights, int outputs, ActivationBlocks x, Tensor y)
    {
        BlockFormat format = Check(type, x.Columns, x.Length);
        long rowBytes = format.BytesOf(x.Columns);
        if (weights.Length != rowBytes * outputs) throw new ArgumentException($"{format}: {weights.Length} bytes are no matrix [{outputs}, {x.Columns}]");
        if (y.Columns != outputs || y.Rows < x.Rows) throw new ArgumentException($"the result {y} does not hold [{x.Rows}, {outputs}]");
        fixed (byte* w = weights)
        {
            for (int t = 0; t < x.Rows; t++)
                for (int o = 0; o < outputs; o++)
                    y.Row(t)[o] = Dot(format, w + o * rowBytes, x, t);
        }
    }

    /// <summary>The format of <paramref name="type"/>, whose rows of <paramref name="columns"/> can be multiplied with activations in blocks of <paramref name="length"/>.</summary>
    internal static BlockFormat Check(BlockType type, int columns, int length)
    {
        BlockFormat format = BlockFormat.Of(type);
        if (!format.HasIntegerProduct) throw new ArgumentException($"{format} has no product with quantised activations");
        if (format.Length != length || columns % length != 0) throw new ArgumentException($"{format}: {columns} activations in blocks of {length} do not fit blocks of {format.Length}");
        return format;
    }

    static float Dot(BlockFormat format, byte* row, ActivationBlocks x, int t)
    {
        sbyte* a = (sbyte*)x.Records + t * x.RowBytes;
        UnpackedBlock u;
        float c = 0;
        for (int b = 0; b < x.Columns / format.Length; b++, a += x.RecordBytes)
        {
            Unpacking.Unpack(format.Type, row + (long)b * format.Bytes, &u);
            float da = *(float*)(a + x.ScaleAt);
            int sum = 0, minima = 0;
            for (int start = 0, g = 0; start < format.Length; start += u.Group, g++)
            {
                int dot = 0, plain = 0;
                for (int j = start; j < start + u.Group; j++)
                {
                    int value = a[j / 32 * ActivationBlocks.SegmentBytes + j % 32];
                    dot += u.Weights[j] * value;
                    plain += value;
                }
                sum += u.Scales[g] * dot;
                if (format.HasMinimum) minima += u.Minima[g] * plain;
            }
            c = Simd.Fma(u.Scale * da, sum, c);
            if (format.HasMinimum) c = Simd.Fma(-u.Minimum * da, minima, c);
        }
        return c;
    }
}
