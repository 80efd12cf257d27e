using static Hanok.Numerics.Tests.OperatorTwinTests;

namespace Hanok.Numerics.Tests;

/// <summary>Operators that only serve, bit for bit against their scalar twins.</summary>
public sealed class ServingOperatorTests
{
    static readonly WorkerPool Pool = new(3);

    static Node Input(Tape tape, float[] x) => tape.Input(GoldenOperations.ToTensor(x, tape.Capacity, x.Length / tape.Capacity));

    static float[] Row(float[] x, int rows, int row) => x[(row * (x.Length / rows))..((row + 1) * (x.Length / rows))];

    public static TheoryData<int> Widths => [1, 2, 15, 16, 17, 31, 33, 64, 100, 256];

    [Theory]
    [MemberData(nameof(Widths))]
    public void ElementWise_AnyWidth_EqualsTwin(int width)
    {
        const int Rows = 5;
        float[] a = Noise("gate", Rows * width, 9), b = Noise("up", a.Length, 9);
        foreach (GatedActivation activation in new[] { GatedActivation.Silu, GatedActivation.GeluTanh, new(GatedActivationKind.ClampedSilu, 7, 1.702f) })
        {
            using Tape tape = new(Pool, Rows, training: false);
            Node y = tape.GatedUnit(Input(tape, a), Input(tape, b), activation), scaled = tape.Scale(Input(tape, a), 0.7f), capped = tape.SoftCap(Input(tape, a), 3);
            tape.Forward();
            Assert.Equal(a.Zip(b, (g, u) => ServingTwin.Gate(activation, g, u)), y.Value.Span.ToArray());
            Assert.Equal(a.Select(x => x * 0.7f), scaled.Value.Span.ToArray());
            Assert.Equal(a.Select(x => Elementary.Tanh(x / 3) * 3), capped.Value.Span.ToArray());
        }
    }

    public static TheoryData<int, int, RouterScore, int, int, bool, bool> Rules => new()
    {
        // experts, chosen, score, groups, groups kept, renormalised, with a bias
        { 4, 2, RouterScore.SoftmaxOfChosen, 1, 1, false, false }, { 8, 2, RouterScore.Softmax, 1, 1, true, false }, { 20, 5, RouterScore.Softmax, 1, 1, false, false },
        { 8, 2, RouterScore.Sigmoid, 4, 2, true, true }, { 40, 18, RouterScore.Sigmoid, 4, 3, true, true }, { 3, 3, RouterScore.Sigmoid, 1, 1, false, false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Route_AnyRule_EqualsTwin(int experts, int chosen, RouterScore score, int groups, int kept, bool renormalise, bool biased)
    {
        const int Rows = 37;
        RouterRule rule = new(experts, chosen, score) { Groups = groups, ChosenGroups = kept, Renormalise = renormalise, RenormaliseEpsilon = 1e-20f, Scale = 2.5f };
        float[] logits = Noise("logits", Rows * experts, 3), bias = Noise("bias", experts, 0.9f);
        for (int e = 0; e < experts; e++) logits[e] = 0.25f;                      // a row of equal scores: the lower index
        using Tape tape = new(Pool, Rows, training: false);
        Node y = tape.Route(Input(tape, logits), rule, biased ? new Parameter("bias", GoldenOperations.ToTensor(bias, experts)) : null);
        tape.Forward();
        for (int t = 0; t < Rows; t++)
        {
            (int[] numbers, float[] weights) = ServingTwin.Route(Row(logits, Rows, t), rule, biased ? bias : null);
            Assert.Equal([.. numbers.Select(n => (float)n), .. weights], y.Value.Row(t).ToArray());
        }
    }

    [Theory]
    [InlineData(16, 24, true)]
    [InlineData(33, 7, false)]
    public void Experts_AnyRows_EqualTwin(int width, int hidden, bool biased)
    {
        const int Rows = 23, Count = 5, Chosen = 2;
        GatedActivation activation = biased ? new(GatedActivationKind.ClampedSilu, 0.5f, 1.702f) : GatedActivation.Silu;
        float[] x = Noise("x", Rows * width), logits = Noise("routes", Rows * Count, 2);
        float[][] gate = All("gate", hidden * width), up = All("up", hidden * width), down = All("down", width * hidden), gb = All("gb", hidden), ub = All("ub", hidden), db = All("db", width);
        using Tape tape = new(Pool, Rows, training: false);
        Node nx = Input(tape, x), routes = tape.Route(Input(tape, logits), new RouterRule(Count, Chosen, RouterScore.Softmax));
        ExpertWeights[] experts = [.. Enumerable.Range(0, Count).Select(e => new ExpertWeights(
            Matrix(gate[e], hidden), Matrix(up[e], hidden), Matrix(down[e], width), Bias(gb[e]), Bias(ub[e]), Bias(db[e])))];
        Node y = tape.Experts(nx, routes, experts, activation);
        tape.Forward();
        for (int t = 0; t < Rows; t++)
        {
            float[] row = Row(x, Rows, t), sum = new float[width];
            (int[] numbers, float[] weights) = ServingTwin.Route(Row(logits, Rows, t), new RouterRule(Count, Chosen, RouterScore.Softmax), null);
            for (int i = 0; i < Chosen; i++)
            {
                int e = numbers[i];
                float[] g = ServingTwin.Linear(row, gate[e], biased ? gb[e] : null), u = ServingTwin.Linear(row, up[e], biased ? ub[e] : null);
                float[] z = ServingTwin.Linear([.. g.Zip(u, (a, b) => ServingTwin.Gate(activation, a, b))], down[e], biased ? db[e] : null);
                for (int j = 0; j < width; j++) sum[j] = Twin.Fma(weights[i], z[j], sum[j]);
            }
            Assert.Equal(sum, y.Value.Row(t).ToArray());
        }

        static float[][] All(string name, int count) => [.. Enumerable.Range(0, Count).Select(e => Noise($"{name}{e}", count))];
        static DenseWeight Matrix(float[] values, int rows) => new(new Parameter("w", GoldenOperations.ToTensor(values, rows, values.Length / rows)));
        Parameter? Bias(float[] values) => biased ? new Parameter("b", GoldenOperations.ToTensor(values, values.Length)) : null;
    }

    [Fact]
    public void Heads_OwnMatricesColumnsAndRotation_EqualTwin()
    {
        const int Rows = 9, Heads = 3, Width = 10, Used = 6, Outputs = 17;
        float[] x = Noise("heads", Rows * Heads * Width);
        float[][] w = [.. Enumerable.Range(0, Heads).Select(h => Noise($"w{h}", Outputs * Used))];
        using Tape tape = new(Pool, Rows, training: false);
        using RopeTable table = new(4, Rows, 10_000, layout: RopeLayout.Interleaved);
        using IndexBuffer positions = new(Rows);
        for (int t = 0; t < Rows; t++) positions[t] = t;
        Node y = tape.HeadLinear(Input(tape, x), [.. w.Select(m => new DenseWeight(new Parameter("w", GoldenOperations.ToTensor(m, Outputs, Used))))]);
        Node rest = tape.HeadColumns(Input(tape, x), Heads, Used, Width - Used), joined = tape.Concatenate(y, rest, Heads), turned = tape.Rope(Input(tape, x), table, positions, Heads, Used);
        tape.Forward();
        for (int t = 0; t < Rows; t++)
            for (int h = 0; h < Heads; h++)
            {
                float[] head = Row(x, Rows, t)[(h * Width)..((h + 1) * Width)];
                float[] expected = [.. ServingTwin.Linear(head[..Used], w[h]), .. head[Used..]];
                Assert.Equal(expected, joined.Value.Row(t).Slice(h * expected.Length, expected.Length).ToArray());
                float[] rotated = [.. head];
                for (int i = 0; i < 2; i++)
                {
                    float c = table.Cosines.Row(t)[i], s = table.Sines.Row(t)[i], a = head[Used + 2 * i], b = head[Used + 2 * i + 1];
                    rotated[Used + 2 * i] = Twin.Fma(-b, s, a * c);
                    rotated[Used + 2 * i + 1] = Twin.Fma(a, s, b * c);
                }
                Assert.Equal(rotated, turned.Value.Row(t).Slice(h * Width, Width).ToArray());
            }
    }

    [Theory]
    [InlineData(4, 1, 24, 16, 130, 0, 0f)]
    [InlineData(2, 2, 16, 16, 70, 9, 5f)]
    [InlineData(2, 1, 12, 20, 1100, 0, 2f)]
    public void Attention_SinksCapsAndNarrowValues_EqualTwin(int heads, int keyHeads, int d, int values, int length, int window, float cap)
    {
        AttentionShape shape = new(heads, keyHeads, d, 0.4f, window) { ValueDimension = values, SoftCap = cap };
        float[] q = Noise("q", length * heads * d), k = Noise("k", length * keyHeads * d), v = Noise("v", length * keyHeads * values), sinks = Noise("sinks", heads, 2);
        using SequenceRows rows = new();
        rows.SetUniform(length, length);
        using BatchMemory memory = new(shape, rows);
        using Tape tape = new(Pool, length, training: false);
        Node o = tape.Attention(Input(tape, q), Input(tape, k), Input(tape, v), shape, memory, new Parameter("sinks", GoldenOperations.ToTensor(sinks, heads)));
        tape.Forward();
        Assert.Equal(new AttentionTwin(shape, q, k, v, null, sinks).Forward().O, o.Value.Span.ToArray());
    }

    [Fact]
    public void TrainingTape_RefusesThemByName()
    {
        using Tape tape = new(Pool, 4, training: true);
        Node x = Input(tape, Noise("x", 16));
        Assert.Contains("soft-cap", Assert.Throws<NotSupportedException>(() => tape.SoftCap(x, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("gated-unit", Assert.Throws<NotSupportedException>(() => tape.GatedUnit(x, x, GatedActivation.GeluTanh)).Message, StringComparison.Ordinal);
        Assert.Contains("router", Assert.Throws<NotSupportedException>(() => tape.Route(x, new RouterRule(4, 2, RouterScore.Softmax))).Message, StringComparison.Ordinal);
    }
}
