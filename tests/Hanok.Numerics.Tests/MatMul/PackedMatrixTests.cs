namespace Hanok.Numerics.Tests;

public sealed class PackedMatrixTests
{
    static readonly WorkerPool Two = new(2);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 3)]
    [InlineData(16, 16)]
    [InlineData(17, 40)]
    [InlineData(63, 65)]
    [InlineData(64, 128)]
    [InlineData(65, 129)]
    [InlineData(129, 257)]
    [InlineData(300, 700)]
    [InlineData(256, 1030)]
    public void Multiply_AnyRows_GivesTheBytesOfMatMul(int outputs, int inputs)
    {
        Philox philox = new(1, "test", "packed");
        using Tensor weight = new(outputs, inputs);
        philox.FillUniform(weight.Span, -1, 1);
        using PackedMatrix packed = new(Two, new(weight));
        foreach (int rows in (int[])[0, 1, 2, 3, 7, 14, 15, 33])
            foreach (bool accumulate in (bool[])[false, true])
            {
                using Tensor x = new(rows, inputs), y = new(rows, outputs), expected = new(rows, outputs);
                philox.FillUniform(x.Span, -1, 1, 1000);
                philox.FillUniform(y.Span, -1, 1, 2000);
                y.Span.CopyTo(expected.Span);
                MatMul.Multiply(Two, new(x), new MatrixView(weight).Transposed, new(expected), accumulate);
                packed.Multiply(Two, new(x), new(y), accumulate);
                Assert.Equal(expected.Span.ToArray(), y.Span.ToArray());
            }
    }

    [Fact]
    public void Multiply_RowAloneOrInABatch_GivesTheSameBytes()
    {
        using Tensor weight = new(96, 200), x = new(20, 200), y = new(20, 96), alone = new(1, 96);
        new Philox(2, "test", "w").FillUniform(weight.Span, -1, 1);
        new Philox(2, "test", "x").FillUniform(x.Span, -1, 1);
        using PackedMatrix packed = new(Two, new(weight));
        packed.Multiply(Two, new(x), new(y));
        for (int row = 0; row < 20; row++)
        {
            packed.Multiply(Two, new MatrixView(x).RowRange(row, 1), new(alone));
            Assert.Equal(y.Row(row).ToArray(), alone.Span.ToArray());
        }
    }

    [Fact]
    public void Multiply_WrongShape_Throws()
    {
        using Tensor weight = new(4, 3), x = new(2, 4), y = new(2, 4);
        using PackedMatrix packed = new(Two, new(weight));
        Assert.Throws<ArgumentException>(() => packed.Multiply(Two, new(x), new(y)));
        Assert.Throws<ArgumentException>(() => packed.Multiply(Two, new MatrixView(x, 0, 2, 3, 1, 2), new(y)));
    }
}
