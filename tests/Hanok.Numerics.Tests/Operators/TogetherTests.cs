namespace Hanok.Numerics.Tests;

/// <summary>Adjacent products of one argument are computed in one loop where there are few rows; each gives the bytes that it gives alone.</summary>
public sealed class TogetherTests
{
    const int Inputs = 512;

    [Fact]
    public void Forward_AdjacentLinears_EachGivesItsBytesAlone()
    {
        using WorkerPool pool = new(3);
        (BlockType Type, int Outputs, bool Bias)[] shapes = [(BlockType.Q4_K, 100, true), (BlockType.Q6_K, 33, false), (BlockType.Q8_0, 320, true), (BlockType.F16, 64, false)];
        List<Weight> weights = [.. shapes.Select((s, i) => Made(pool, s.Type, s.Outputs, i))];
        foreach (int rows in (int[])[1, 2, 3, 7])
            for (int count = 1; count <= shapes.Length; count++)
            {
                using Tensor x = new(rows, Inputs);
                new Philox(3, "test", "x").FillNormal(x.Span, 1);
                using Tape tape = new(pool, rows, training: false);
                Node input = tape.Input(x);
                List<Parameter?> biases = [.. shapes.Take(count).Select((s, i) => s.Bias ? Bias(s.Outputs, i) : null)];
                List<Node> together = [.. Enumerable.Range(0, count).Select(i => tape.Keep(tape.Linear(input, weights[i], biases[i])))];
                tape.Forward();
                for (int i = 0; i < count; i++)
                {
                    using Activations activations = new(pool);
                    using Tensor alone = new(rows, shapes[i].Outputs);
                    weights[i].Multiply(activations.Of(x, rows), alone);
                    for (int t = 0; t < rows; t++)
                        for (int o = 0; o < shapes[i].Outputs; o++)
                            Assert.Equal(alone.Row(t)[o] + (biases[i]?.Value.Span[o] ?? 0), together[i].Value.Row(t)[o]);
                }
            }
        weights.ForEach(w => (w as IDisposable)?.Dispose());
    }

    static Parameter Bias(int outputs, int number)
    {
        Parameter bias = new($"bias {number}", new Tensor(outputs));
        new Philox(4, "test", bias.Name).FillNormal(bias.Value.Span, 1);
        return bias;
    }

    static Weight Made(WorkerPool pool, BlockType type, int outputs, int number)
    {
        float[] values = new float[outputs * Inputs];
        new Philox(2, "test", $"weight {number}").FillNormal(values, 0.1f);
        byte[] blocks = new byte[BlockFormat.Of(type).BytesOf(values.Length)];
        BlockCodec.Quantise(type, values, Inputs, [], blocks);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, blocks);
            using MappedFile file = new(path);
            return Weight.Of(pool, new StoredMatrix(file, 0, type, outputs, Inputs), integers: true);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
