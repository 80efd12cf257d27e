using static Hanok.Numerics.Tests.Twin;

namespace Hanok.Numerics.Tests;

/// <summary>Operators bit for bit against their scalar twins, at widths around the 16 lanes and the pieces of work.</summary>
public sealed class OperatorTwinTests
{
    static readonly WorkerPool Pool = new(3);

    internal static float[] Noise(string name, int count, float size = 1)
    {
        float[] x = new float[count];
        new Philox(11, "operator-twins", name).FillUniform(x, -size, size);
        return x;
    }

    static Node Input(Tape tape, float[] x, int rows) => tape.Input(GoldenOperations.ToTensor(x, rows, x.Length / rows), wantsGradient: true);

    public static TheoryData<int> Widths => [.. Enumerable.Range(1, 36), 47, 48, 49, 63, 64, 65, 79, 80, 81, 128, 130, 256];

    [Theory]
    [MemberData(nameof(Widths))]
    public void RmsNorm_AnyWidth_EqualsTwin(int width)
    {
        foreach ((int groups, NormKind kind) in new[] { (1, NormKind.Weight), (3, NormKind.OnePlusWeight) })
        {
            const int Rows = 37;
            float[] x = Noise("x", Rows * groups * width), w = Noise("w", width), dy = Noise("dy", x.Length);
            using Tape tape = new(Pool, Rows, training: true);
            Parameter weight = new("w", GoldenOperations.ToTensor(w, width));
            Node nx = Input(tape, x, Rows), y = tape.Seed(groups == 1 ? tape.RmsNorm(nx, weight, 1e-5f, kind) : tape.HeadNorm(nx, weight, groups, 1e-5f, kind));
            GoldenOperatorTests.Run(tape, y, dy);
            Assert.Equal(Norm(x, w, width, 1e-5f, kind == NormKind.OnePlusWeight), y.Value.Span.ToArray());
            (float[] dx, float[] dw) = NormGradient(x, w, dy, width, 1e-5f, kind == NormKind.OnePlusWeight);
            Assert.Equal(dx, nx.Gradient!.Span.ToArray());
            Assert.Equal(dw, weight.Gradient.Span.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SwiGlu_AnyWidth_EqualsTwin(int width)
    {
        const int Rows = 5;
        float[] gate = Noise("gate", Rows * width, 20), up = Noise("up", gate.Length), dy = Noise("dy", gate.Length);
        using Tape tape = new(Pool, Rows, training: true);
        Node g = Input(tape, gate, Rows), u = Input(tape, up, Rows), y = tape.Seed(tape.SwiGlu(g, u));
        GoldenOperatorTests.Run(tape, y, dy);
        for (int i = 0; i < gate.Length; i++)
        {
            Assert.Equal(Elementary.Silu(gate[i]) * up[i], y.Value.Span[i]);
            Assert.Equal(dy[i] * Elementary.Silu(gate[i]), u.Gradient!.Span[i]);
            Assert.Equal(dy[i] * up[i] * Elementary.SiluDerivative(gate[i]), g.Gradient!.Span[i]);
        }
    }

    [Theory]
    [InlineData(RopeLayout.HalfSplit, 2, 2)]
    [InlineData(RopeLayout.HalfSplit, 24, 20)]
    [InlineData(RopeLayout.HalfSplit, 64, 64)]
    [InlineData(RopeLayout.HalfSplit, 80, 70)]
    [InlineData(RopeLayout.Interleaved, 24, 20)]
    public void Rope_AnyDimension_EqualsTwin(RopeLayout layout, int headDimension, int rotary)
    {
        const int Rows = 40, Heads = 3;
        float[] x = Noise("x", Rows * Heads * headDimension), dy = Noise("dy", x.Length);
        using RopeTable table = new(rotary, 100, 1000, null, layout);
        using IndexBuffer positions = new(Rows);
        for (int t = 0; t < Rows; t++) positions[t] = t * 7 % 100;
        using Tape tape = new(Pool, Rows, training: true);
        Node nx = Input(tape, x, Rows), y = tape.Seed(tape.Rope(nx, table, positions, Heads));
        GoldenOperatorTests.Run(tape, y, dy);
        float[] expected = (float[])x.Clone(), gradient = (float[])dy.Clone();
        for (int t = 0; t < Rows; t++)
            for (int h = 0; h < Heads; h++)
                for (int i = 0; i < rotary / 2; i++)
                {
                    int a = (t * Heads + h) * headDimension + (layout == RopeLayout.HalfSplit ? i : 2 * i), b = layout == RopeLayout.HalfSplit ? a + rotary / 2 : a + 1;
                    float c = table.Cosines.Row(positions[t])[i], s = table.Sines.Row(positions[t])[i];
                    (expected[a], expected[b]) = (Fma(-x[b], s, x[a] * c), Fma(x[a], s, x[b] * c));
                    (gradient[a], gradient[b]) = (Fma(dy[b], s, dy[a] * c), Fma(-dy[a], s, dy[b] * c));
                }
        Assert.Equal(expected, y.Value.Span.ToArray());
        Assert.Equal(gradient, nx.Gradient!.Span.ToArray());
    }

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(9, 16, 4)]
    [InlineData(33, 101, 7)]
    [InlineData(33, 101, 100)]
    public void CrossEntropy_AnyChunk_EqualsTwin(int rows, int vocabulary, int chunk)
    {
        const int Width = 12, StepTargets = 77;
        float[] x = Noise("x", rows * Width), w = Noise("w", vocabulary * Width, 2), dx = new float[x.Length], dw = new float[w.Length], losses = new float[rows];
        using IndexBuffer targets = new(rows);
        for (int t = 0; t < rows; t++) targets[t] = t % 5 == 3 ? CrossEntropyLoss.Ignored : t * 31 % vocabulary;
        float[] s = Linear(x, w, Width, vocabulary);
        for (int t = 0; t < rows; t++)
        {
            if (targets[t] < 0) continue;
            (losses[t], float[] d) = SoftmaxLoss(s[(t * vocabulary)..((t + 1) * vocabulary)], targets[t], StepTargets);
            for (int v = 0; v < vocabulary; v++)
                for (int j = 0; j < Width; j++)
                {
                    dx[t * Width + j] = Fma(d[v], w[v * Width + j], dx[t * Width + j]);
                    dw[v * Width + j] = Fma(d[v], x[t * Width + j], dw[v * Width + j]);
                }
        }
        using Tape tape = new(Pool, rows, training: true);
        Parameter head = new("head", GoldenOperations.ToTensor(w, vocabulary, Width));
        Node nx = Input(tape, x, rows);
        CrossEntropyLoss loss = tape.CrossEntropy(nx, head, targets, chunk);
        loss.StepTargets = StepTargets;
        tape.Forward();
        tape.Backward();
        Assert.Equal(losses, loss.RowLosses.Span.ToArray());
        Assert.Equal(Reduce(rows, (j, lane) => lane + losses[j]), loss.ShardSum);
        Assert.Equal(dx, nx.Gradient!.Span.ToArray());
        Assert.Equal(dw, head.Gradient.Span.ToArray());
        using Tape evaluation = new(Pool, rows, training: false);
        CrossEntropyLoss same = evaluation.CrossEntropy(evaluation.Input(GoldenOperations.ToTensor(x, rows, Width)), head, targets, 5);
        evaluation.Forward();
        Assert.Equal(losses, same.RowLosses.Span.ToArray());
    }

    [Fact]
    public void Linear_BiasAndSharedInput_ChainsContinue()
    {
        const int Rows = 21, Inputs = 19, Outputs = 70;
        float[] x = Noise("x", Rows * Inputs), w1 = Noise("w1", Outputs * Inputs), w2 = Noise("w2", Outputs * Inputs), bias = Noise("b", Outputs), dy = Noise("dy", Rows * Outputs);
        using Tape tape = new(Pool, Rows, training: true);
        Parameter a = new("a", GoldenOperations.ToTensor(w1, Outputs, Inputs)), b = new("b", GoldenOperations.ToTensor(w2, Outputs, Inputs)), c = new("c", GoldenOperations.ToTensor(bias, Outputs));
        Node nx = Input(tape, x, Rows), y1 = tape.Seed(tape.Linear(nx, a, c)), y2 = tape.Seed(tape.Linear(nx, b));
        tape.Forward();
        dy.CopyTo(y1.Gradient!.Span);
        dy.CopyTo(y2.Gradient!.Span);
        tape.Backward();
        float[] y = Linear(x, w1, Inputs, Outputs), dx = new float[x.Length], db = new float[Outputs];
        for (int i = 0; i < y.Length; i++) y[i] += bias[i % Outputs];
        // The later operation's part comes first; the earlier one continues its chain.
        foreach (float[] w in new[] { w2, w1 })
            for (int t = 0; t < Rows; t++)
                for (int o = 0; o < Outputs; o++)
                    for (int j = 0; j < Inputs; j++) dx[t * Inputs + j] = Fma(dy[t * Outputs + o], w[o * Inputs + j], dx[t * Inputs + j]);
        for (int i = 0; i < dy.Length; i++) db[i % Outputs] += dy[i];
        Assert.Equal(y, y1.Value.Span.ToArray());
        Assert.Equal(dx, nx.Gradient!.Span.ToArray());
        Assert.Equal(db, c.Gradient.Span.ToArray());
    }

    [Fact]
    public void Embedding_TiedTable_AddsOnceAShard()
    {
        const int Rows = 30, Width = 20, Vocabulary = 9;
        float[] values = Noise("table", Vocabulary * Width);
        using IndexBuffer ids = new(Rows), targets = new(Rows);
        for (int t = 0; t < Rows; t++) (ids[t], targets[t]) = (t * 5 % 7, t % Vocabulary);
        Parameter tied = new("table", GoldenOperations.ToTensor(values, Vocabulary, Width)), table = new("table", GoldenOperations.ToTensor(values, Vocabulary, Width)), head = new("head", GoldenOperations.ToTensor(values, Vocabulary, Width));
        Replay(tied, tied);
        Replay(table, head);
        Assert.Null(table.EmbeddingGradient);
        tied.FinishShard();
        for (int v = 0; v < Vocabulary; v++)
            for (int j = 0; j < Width; j++)
                Assert.Equal(v < 7 ? head.Gradient.Row(v)[j] + table.Gradient.Row(v)[j] : head.Gradient.Row(v)[j], tied.Gradient.Row(v)[j]);
        Assert.All(tied.EmbeddingGradient!.Span.ToArray(), g => Assert.Equal(0, g));

        void Replay(Parameter embedding, Parameter output)
        {
            using Tape tape = new(Pool, Rows, training: true);
            tape.CrossEntropy(tape.Embedding(ids, embedding), output, targets).StepTargets = Rows;
            for (int i = 0; i < 2; i++)
            {
                tape.Forward();
                tape.Backward();
            }
        }
    }

    [Fact]
    public void SelectRows_Serving_GivesThoseRowsOnly()
    {
        float[] x = Noise("x", 6 * 5), w = Noise("w", 4 * 5);
        using IndexBuffer rows = new(6);
        rows.Set([4, 1]);
        using Tape tape = new(Pool, 6, training: false);
        Node y = tape.Logits(tape.SelectRows(tape.Input(GoldenOperations.ToTensor(x, 6, 5)), rows), new DenseWeight(new Parameter("w", GoldenOperations.ToTensor(w, 4, 5))));
        tape.Forward();
        Assert.Equal(2, y.Rows);
        float[] all = Linear(x, w, 5, 4);
        Assert.Equal(all[16..20], y.Value.Row(0).ToArray());
        Assert.Equal(all[4..8], y.Value.Row(1).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    public void Linear_PackedWeight_SameBytesAsDense(int rows)
    {
        using Tensor w = GoldenOperations.ToTensor(Noise("w", 37 * 29), 37, 29);
        using PackedWeight packed = new(Pool, w);
        using Tape tape = new(Pool, rows, training: false);
        Node x = tape.Input(GoldenOperations.ToTensor(Noise("x", rows * 29), rows, 29)), y = tape.Linear(x, packed), z = tape.Linear(x, new Parameter("w", w));
        tape.Forward();
        Assert.Equal(z.Value.Span.ToArray(), y.Value.Span.ToArray());
    }
}
