namespace Hanok.Numerics.Tests;

public sealed class MatMulTests
{
    static readonly WorkerPool Two = new(2), One = new(1);

    /// <summary>A matrix in a larger tensor of random numbers, at a random offset, with gaps between its lines, of either orientation.</summary>
    static MatrixView Random(System.Random random, int rows, int columns, bool special = false)
    {
        bool transposed = random.Next(2) == 0;
        int lines = transposed ? columns : rows, length = transposed ? rows : columns;
        int stride = length + random.Next(4), offset = random.Next(5);
        Tensor t = new(offset + lines * stride + 3);
        foreach (ref float v in t.Span) v = special ? Special(random) : (float)(random.NextDouble() * 2 - 1);
        return new MatrixView(t, offset, rows, columns, transposed ? 1 : stride, transposed ? stride : 1);
    }

    /// <summary>Subnormals, zeros of both signs, numbers that overflow and cancel.</summary>
    static float Special(System.Random random) => random.Next(6) switch
    {
        0 => -0f,
        1 => float.Epsilon * random.Next(1, 1000),
        2 => 1e-20f * (float)(random.NextDouble() - 0.5),
        3 => 1e18f * (float)(random.NextDouble() - 0.5),
        _ => (float)(random.NextDouble() * 2 - 1),
    };

    static void Check(WorkerPool pool, System.Random random, int m, int n, int k, bool special = false)
    {
        MatrixView a = Random(random, m, k, special), b = Random(random, k, n, special), c = Random(random, m, n, special);
        bool accumulate = random.Next(2) == 0;
        Tensor expected = new((int)c.Memory.Length);
        c.Memory.Span.CopyTo(expected.Span);
        MatrixView e = c.Over(expected);
        MatMulScalar.Multiply(One, a, b, e, accumulate);
        MatMul.Multiply(pool, a, b, c, accumulate);
        // The whole memory: what lies around the view must be untouched.
        ReadOnlySpan<uint> want = System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(expected.Span), got = System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(c.Memory.Span);
        int at = want.CommonPrefixLength(got);
        Assert.True(at == want.Length, $"[{m},{k}]x[{k},{n}] accumulate={accumulate}: element {at} of {want.Length} in memory");
        a.Memory.Dispose();
        b.Memory.Dispose();
        c.Memory.Dispose();
        expected.Dispose();
    }

    [Fact]
    public void Multiply_AllSmallShapes_GivesTheBitsOfTheChain()
    {
        System.Random random = new(1);
        for (int m = 0; m <= 34; m++)
            for (int n = 0; n <= 34; n += random.Next(1, 4))
                for (int k = 0; k <= 20; k += random.Next(1, 6)) Check(random.Next(2) == 0 ? One : Two, random, m, n, k);
    }

    [Fact]
    public void Multiply_SpecialNumbers_GivesTheBitsOfTheChain()
    {
        System.Random random = new(2);
        for (int i = 0; i < 300; i++) Check(Two, random, random.Next(1, 40), random.Next(1, 70), random.Next(1, 40), special: true);
    }

    [Theory]
    [InlineData(100, 100, 511)]
    [InlineData(33, 65, 513)]
    [InlineData(29, 48, 1024)]
    [InlineData(29, 47, 1025)]
    [InlineData(57, 33, 2049)]
    [InlineData(255, 257, 129)]
    [InlineData(1, 300, 700)]
    [InlineData(300, 1, 700)]
    [InlineData(2, 2, 5000)]
    [InlineData(5000, 3, 40)]
    [InlineData(3, 5000, 40)]
    [InlineData(130, 40, 1100)]
    [InlineData(260, 33, 2100)]
    [InlineData(200, 100, 1025)]
    [InlineData(90, 450, 1030)]
    public void Multiply_BlockBorders_GivesTheBitsOfTheChain(int m, int n, int k)
    {
        System.Random random = new(m * 31 + n);
        using WorkerPool seven = new(7);
        Check(One, random, m, n, k);
        Check(Two, random, m, n, k);
        Check(seven, random, m, n, k);
    }

    [Fact]
    public void Multiply_ManyRowsAndColumns_PacksInParts()
    {
        // More packed elements than one part holds, in both directions.
        Check(Two, new(5), 4500, 40, 600);
        Check(Two, new(6), 40, 4500, 600);
    }

    [Fact]
    public void Multiply_WrongShapes_Throws()
    {
        using Tensor a = new(2, 3), b = new(4, 5), c = new(2, 5);
        ArgumentException e = Assert.Throws<ArgumentException>(() => MatMul.Multiply(One, new(a), new(b), new(c), false));
        Assert.Contains("[2, 3]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiply_AfterWarmUp_AllocatesNothing()
    {
        using Tensor a = new(64, 96), b = new(96, 80), c = new(64, 80);
        for (int i = 0; i < 3; i++) MatMul.Multiply(Two, new(a), new(b), new(c), false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) MatMul.Multiply(Two, new(a), new(b), new(c), i % 2 == 0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void View_OutsideOfTensor_Throws()
    {
        using Tensor t = new(6, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(t, 1, 6, 4, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(t, 0, 6, 5, 5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(t, -1, 1, 1, 1, 1));
        Assert.Throws<ArgumentException>(() => new MatrixView(t, 0, 2, 2, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(t).Part(5, 2, 0, 4));
        MatrixView part = new MatrixView(t).Part(1, 2, 1, 3).Transposed;
        Assert.Equal((3, 2, 1L, 4L), (part.Rows, part.Columns, part.RowStride, part.ColumnStride));
    }
}
