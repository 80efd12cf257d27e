namespace Hanok.Numerics.Tests;

/// <summary>Weights that are packed when they are used give the bytes of those packed once, however little of them stays.</summary>
public sealed class MappedWeightTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(BlockType.Q8_0, true, 2050, 4096, 2)]
    [InlineData(BlockType.F16, true, 1050, 4096, 2)]
    [InlineData(BlockType.Q4_0, false, 1050, 2048, 2)]
    [InlineData(BlockType.Q4_K, true, 100, 256, 1)]
    [InlineData(BlockType.Q6_K, true, 70, 256, 1)]
    public void Multiply_AnyCapacity_GivesTheBytesOfThePackedWeight(BlockType type, bool integers, int rows, int columns, int pieces)
    {
        // Two weights from one file, the second with its rows in another order.
        byte[] blocks = Blocks(type, 2 * rows, columns);
        File.WriteAllBytes(path, blocks);
        using MappedFile file = new(path);
        int[] order = [.. Enumerable.Range(0, rows).Select(r => r ^ 1).Select(r => Math.Min(r, rows - 1))];
        StoredMatrix[] stored = [new(file, 0, type, rows, columns), new(file, blocks.Length / 2, type, rows, columns, order)];
        WorkerPool pool = WorkerPool.Default;
        using PackedTiles tiles = new();
        MappedWeight[] mapped = [.. stored.Select(s => new MappedWeight(s, integers, tiles))];
        long least = PackedTiles.Least(mapped), whole = mapped.Sum(m => m.PackedBytes);
        Assert.All(mapped, m => Assert.Equal(pieces, m.Tiles));
        Assert.Throws<ArgumentOutOfRangeException>(() => tiles.Fit(pool, least - 1, mapped, []));
        foreach (int count in (int[])[1, 40])
        {
            using Tensor x = new(count, columns);
            new Philox(2, "test", "x").FillNormal(x.Span, 1);
            float[][] expected = [.. stored.Select(s => Product(Weight.Of(pool, s, integers), x))];
            foreach (long capacity in (long[])[least, (least + whole) / 2, whole])
                foreach (bool seldom in (bool[])[false, true])
                {
                    tiles.Fit(pool, capacity, seldom ? [] : mapped, seldom ? mapped : []);
                    for (int again = 0; again < 2; again++)
                        for (int m = 0; m < mapped.Length; m++)
                        {
                            Assert.True(expected[m].AsSpan().SequenceEqual(Product(mapped[m], x)), $"{type}, {count} rows, {capacity} bytes");
                            Assert.InRange(tiles.Bytes, 1, capacity);
                        }
                    if (capacity == whole) Assert.Equal(whole, tiles.Bytes);
                }
        }
    }

    [Theory]
    [InlineData(BlockType.Q4_K, true)]
    [InlineData(BlockType.Q8_0, true)]
    [InlineData(BlockType.Q8_0, false)]
    [InlineData(BlockType.F16, true)]
    [InlineData(BlockType.F32, true)]
    [InlineData(BlockType.IQ4_XS, true)]
    public void BytesOf_AnyKind_IsWhatItTakes(BlockType type, bool integers)
    {
        const int Rows = 77, Columns = 512;
        File.WriteAllBytes(path, new byte[BlockFormat.Of(type).BytesOf(Rows * Columns)]);
        using MappedFile file = new(path);
        Weight weight = Weight.Of(WorkerPool.Default, new StoredMatrix(file, 0, type, Rows, Columns), integers);
        Assert.Equal(weight.Bytes, Weight.BytesOf(BlockFormat.Of(type), Rows, Columns, integers));
        ((IDisposable)weight).Dispose();
    }

    static float[] Product(Weight weight, Tensor x)
    {
        using Tensor y = new(x.Rows, weight.Outputs);
        using Activations activations = new(WorkerPool.Default);
        weight.Multiply(activations.Of(x, x.Rows), y);
        if (weight is IDisposable owned) owned.Dispose();
        return y.Span.ToArray();
    }

    static byte[] Blocks(BlockType type, int rows, int columns)
    {
        BlockFormat format = BlockFormat.Of(type);
        // Some rows are packed, and repeat in another order: packing all takes long.
        const int Distinct = 37;
        float[] values = new float[Distinct * columns];
        new Philox(1, "test", "table").FillNormal(values, 0.02);
        byte[] some = new byte[format.BytesOf(values.Length)], all = new byte[format.BytesOf((long)rows * columns)];
        BlockCodec.Quantise(type, values, columns, [], some);
        int bytes = (int)format.BytesOf(columns);
        for (int r = 0; r < rows; r++) some.AsSpan((int)(7L * r * r % Distinct) * bytes, bytes).CopyTo(all.AsSpan(r * bytes));
        return all;
    }
}
