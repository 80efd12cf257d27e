using Hanok.Numerics;

namespace Hanok.Numerics.Tests.Operators;

public class ObservedWeightTests
{
    [Fact]
    public void Multiply_Observed_GivesTheSameBytesAndAddsUpSquares()
    {
        const int Rows = 5, Inputs = 150, Outputs = 7;
        using Tensor matrix = Made(Outputs, Inputs, 0.37f), input = Made(Rows, Inputs, 0.91f);
        using WorkerPool pool = new(3);
        using PackedWeight plain = new(pool, matrix);
        using ObservedWeight observed = new(new PackedWeight(pool, matrix));
        Assert.Equal((Outputs, Inputs), (observed.Outputs, observed.Inputs));
        Assert.True(observed.Bytes > plain.Bytes);
        using Activations activations = new(pool);
        using Tensor expected = new(Rows, Outputs), found = new(Rows, Outputs);
        foreach (int rows in (int[])[Rows, 2])
        {
            plain.Multiply(activations.Of(input, rows), expected);
            observed.Multiply(activations.Of(input, rows), found);
            for (int t = 0; t < rows; t++) Assert.Equal(expected.Row(t).ToArray(), found.Row(t).ToArray());
        }
        Assert.Equal(Rows + 2, observed.Count);
        for (int c = 0; c < Inputs; c++)
        {
            double sum = 0;
            foreach (int t in (int[])[0, 1, 2, 3, 4, 0, 1]) sum += (double)input.Row(t)[c] * input.Row(t)[c];
            Assert.Equal(sum, observed.Squares[c]);
        }
    }

    static Tensor Made(int rows, int columns, float step)
    {
        Tensor tensor = new(rows, columns);
        for (int t = 0; t < rows; t++)
            for (int c = 0; c < columns; c++) tensor.Row(t)[c] = MathF.Sin(step * (t * columns + c));
        return tensor;
    }
}
