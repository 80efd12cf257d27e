namespace Hanok.Numerics.Tests;

/// <summary>Gradients against central differences of L = sum(seed * y), accumulated in binary64: (L(x + h) - L(x - h)) / 2h for sampled elements.</summary>
public sealed class FiniteDifferenceTests
{
    static readonly WorkerPool Pool = new(2);
    const int Rows = 13;

    static Tensor Noise(string name, params ReadOnlySpan<int> shape)
    {
        Tensor t = new(shape);
        new Philox(5, "finite-differences", name).FillUniform(t.Span, -1, 1);
        return t;
    }

    static void Check(Func<Tape, Node[], Node> record, Tensor[] inputs, Parameter[] parameters, int rows = Rows)
    {
        using Tape tape = new(Pool, rows, training: true);
        Node[] nodes = [.. inputs.Select(t => tape.Input(t, wantsGradient: true))];
        Node y = tape.Seed(record(tape, nodes));
        tape.Compile();
        float[] seed = Noise("seed", rows, y.Columns).Span.ToArray();
        GoldenOperatorTests.Run(tape, y, seed);
        List<(Tensor Value, float[] Gradient)> all = [.. nodes.Select(n => (n.Value, n.Gradient!.Span.ToArray())), .. parameters.Select(p => (p.Value, p.Gradient.Span.ToArray()))];
        foreach ((Tensor value, float[] gradient) in all)
        {
            float largest = gradient.Max(Math.Abs);
            Assert.True(largest > 0);
            for (int i = 0; i < gradient.Length; i += Math.Max(1, gradient.Length / 23))
            {
                const float H = 1f / 256;
                float x = value.Span[i];
                double above = Loss(value, i, x + H), below = Loss(value, i, x - H);
                value.Span[i] = x;
                Assert.Equal((above - below) / ((double)(x + H) - (x - H)), gradient[i], 2e-3 * largest + 2e-4);
            }
        }

        double Loss(Tensor value, int i, float x)
        {
            value.Span[i] = x;
            tape.Forward();
            double sum = 0;
            for (int j = 0; j < seed.Length; j++) sum += (double)seed[j] * y.Value.Span[j];
            return sum;
        }
    }

    [Fact]
    public void Linear_Differences_Agree()
    {
        Parameter w = new("w", Noise("w", 9, 7)), b = new("b", Noise("b", 9));
        Check((t, x) => t.Linear(x[0], w, b), [Noise("x", Rows, 7)], [w, b]);
    }

    [Theory]
    [InlineData(1, NormKind.Weight)]
    [InlineData(3, NormKind.OnePlusWeight)]
    public void RmsNorm_Differences_Agree(int heads, NormKind kind)
    {
        Parameter w = new("w", Noise("w", 8));
        Check((t, x) => t.HeadNorm(x[0], w, heads, 1e-5f, kind), [Noise("x", Rows, 8 * heads)], [w]);
    }

    [Fact]
    public void SwiGluAndAdd_Differences_Agree() =>
        Check((t, x) => t.Add(t.SwiGlu(x[0], x[1]), x[1]), [Noise("gate", Rows, 21), Noise("up", Rows, 21)], []);

    [Theory]
    [InlineData(RopeLayout.HalfSplit)]
    [InlineData(RopeLayout.Interleaved)]
    public void Rope_Differences_Agree(RopeLayout layout)
    {
        using RopeTable table = new(6, 50, 100, null, layout);
        using IndexBuffer positions = new(Rows);
        for (int i = 0; i < Rows; i++) positions[i] = 3 * i;
        Check((t, x) => t.Rope(x[0], table, positions, 2), [Noise("x", Rows, 16)], []);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Attention_Differences_Agree(int window)
    {
        AttentionShape shape = new(4, 2, 6, 0.7f, window);
        using SequenceRows sequences = new();
        sequences.SetUniform(80, 70);
        using BatchMemory memory = new(shape, sequences);
        Check((t, x) => t.Attention(x[0], x[1], x[2], shape, memory), [Noise("q", 80, 24), Noise("k", 80, 12), Noise("v", 80, 12)], [], rows: 80);
    }

    // The residual stream shares one gradient buffer among all its sums: the chain through two blocks must still be right.
    [Fact]
    public void ResidualBlocks_Differences_Agree()
    {
        Parameter w1 = new("w1", Noise("w1", 10, 10)), w2 = new("w2", Noise("w2", 10, 10)), n1 = new("n1", Noise("n1", 10)), n2 = new("n2", Noise("n2", 10));
        Check((t, x) =>
        {
            Node h = t.Add(x[0], t.Linear(t.RmsNorm(x[0], n1, 1e-5f), w1));
            h = t.Add(t.Linear(t.RmsNorm(h, n2, 1e-5f), w2), h);
            return t.Add(h, h);
        }, [Noise("x", Rows, 10)], [w1, w2, n1, n2]);
    }
}
