using System.Text.Json;
using Hanok.Tests;
using static Hanok.Numerics.Tests.GoldenOperations;

namespace Hanok.Numerics.Tests;

/// <summary>Operators against PyTorch's float64 values: <c>golden/training/ops</c>.</summary>
/// <remarks>Not covered, because the operators do not exist yet: LayerNorm, GeGLU, clamped SwiGLU, label smoothing, z-loss, softcaps, sinks, value dimensions unlike key dimensions, DeepSeek's de-interleaving rotation; softmax alone is part of the loss.</remarks>
public sealed class GoldenOperatorTests
{
    static readonly WorkerPool Pool = new(2);

    [SkippableFact]
    public void Linear_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("matmul");
        foreach (JsonElement c in Cases(Json("matmul"), _ => true))
        {
            string name = c.Text("case");
            int m = c.GetProperty("m").GetInt32(), k = c.GetProperty("k").GetInt32(), n = c.GetProperty("n").GetInt32();
            using Tape tape = new(Pool, m, training: true);
            Parameter w = new("w", ToTensor(g.Floats(name + "/w"), n, k));
            Parameter? b = g.Has(name + "/b") ? new("b", ToTensor(g.Floats(name + "/b"), n)) : null;
            Node x = tape.Input(ToTensor(g.Floats(name + "/x"), m, k), wantsGradient: true);
            Node y = tape.Seed(tape.Linear(x, w, b));
            Run(tape, y, g.Floats(name + "/d_y"));
            Close(name + "/y", y.Value.Span, g.Floats(name + "/y"));
            Close(name + "/d_x", x.Gradient!.Span, g.Floats(name + "/d_x"));
            Close(name + "/d_w", w.Gradient.Span, g.Floats(name + "/d_w"));
            if (b is not null) Close(name + "/d_b", b.Gradient.Span, g.Floats(name + "/d_b"));
        }
    }

    [SkippableFact]
    public void RmsNorm_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("norm");
        foreach (JsonElement c in Cases(Json("norm"), e => e.Text("kind") != "layernorm"))
        {
            string name = c.Text("case");
            int[] shape = g.Shape(name + "/x");
            int d = shape[^1], rows = shape[..^1].Aggregate(1, (a, b) => a * b);
            using Tape tape = new(Pool, rows, training: true);
            Parameter w = new("w", ToTensor(g.Floats(name + "/w"), d));
            Node x = tape.Input(ToTensor(g.Floats(name + "/x"), rows, d), wantsGradient: true);
            Node y = tape.Seed(tape.RmsNorm(x, w, (float)c.GetProperty("eps").GetDouble(), c.Text("kind") == "rmsnorm" ? NormKind.Weight : NormKind.OnePlusWeight));
            Run(tape, y, g.Floats(name + "/d_y"));
            Close(name + "/y", y.Value.Span, g.Floats(name + "/y"));
            Close(name + "/d_x", x.Gradient!.Span, g.Floats(name + "/d_x"));
            Close(name + "/d_w", w.Gradient.Span, g.Floats(name + "/d_w"));
        }
    }

    [SkippableFact]
    public void SwiGlu_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("activation");
        foreach (JsonElement c in Cases(Json("activation"), e => e.Text("kind") == "swiglu"))
        {
            string name = c.Text("case");
            int[] shape = g.Shape(name + "/gate");
            int d = shape[^1], rows = shape[..^1].Aggregate(1, (a, b) => a * b);
            using Tape tape = new(Pool, rows, training: true);
            Node gate = tape.Input(ToTensor(g.Floats(name + "/gate"), rows, d), wantsGradient: true), up = tape.Input(ToTensor(g.Floats(name + "/up"), rows, d), wantsGradient: true);
            Node y = tape.Seed(tape.SwiGlu(gate, up));
            Run(tape, y, g.Floats(name + "/d_y"));
            Close(name + "/y", y.Value.Span, g.Floats(name + "/y"));
            Close(name + "/d_gate", gate.Gradient!.Span, g.Floats(name + "/d_gate"));
            Close(name + "/d_up", up.Gradient!.Span, g.Floats(name + "/d_up"));
        }
    }

    [SkippableFact]
    public void Embedding_GoldenCases_Exact()
    {
        GoldenTensors g = Arrays("embedding");
        foreach (JsonElement c in Cases(Json("embedding"), _ => true))
        {
            string name = c.Text("case");
            int[] ids = g.Integers(name + "/ids"), shape = g.Shape(name + "/weight");
            using Tape tape = new(Pool, ids.Length, training: true);
            Parameter table = new("table", ToTensor(g.Floats(name + "/weight"), shape));
            using IndexBuffer buffer = new(ids.Length);
            buffer.Set(ids);
            Node y = tape.Seed(tape.Embedding(buffer, table));
            Run(tape, y, g.Floats(name + "/d_y"));
            Assert.Equal(g.Floats(name + "/y"), y.Value.Span.ToArray());
            Close(name + "/d_weight", table.Gradient.Span, g.Floats(name + "/d_weight"));
        }
    }

    // Logits become the result of a head that is the identity: each is one product by 1 and sums with 0, hence exact.
    [SkippableFact]
    public void CrossEntropy_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("loss");
        foreach (JsonElement c in Cases(Json("loss"), e => e.Text("kind") is "cross_entropy" or "linear_cross_entropy"))
        {
            string name = c.Text("case");
            bool linear = c.Text("kind") == "linear_cross_entropy";
            string x = name + (linear ? "/hidden" : "/logits");
            int rows = g.Shape(x)[0], width = g.Shape(x)[1];
            Tensor head = linear ? ToTensor(g.Floats(name + "/weight"), g.Shape(name + "/weight")) : new Tensor(width, width);
            if (!linear)
                for (int i = 0; i < width; i++) head.Row(i)[i] = 1;
            Parameter weight = new("head", head);
            int[] labels = g.Integers(name + "/labels");
            using IndexBuffer targets = new(rows);
            targets.Set(labels);
            using Tape tape = new(Pool, rows, training: true);
            Node input = tape.Input(ToTensor(g.Floats(x), rows, width), wantsGradient: true);
            CrossEntropyLoss loss = tape.CrossEntropy(input, weight, targets, chunkRows: 5);
            bool mean = c.Text("reduction") == "mean";
            int counted = labels.Count(l => l != CrossEntropyLoss.Ignored);
            loss.StepTargets = mean ? counted : 1;
            tape.Forward();
            tape.Backward();
            double expected = c.GetProperty("loss").GetDouble();
            Assert.Equal(expected, loss.ShardSum / (mean ? counted : 1), expected * 3e-6);
            if (g.Has(name + "/per_token")) Close(name + "/per_token", loss.RowLosses.Span, g.Floats(name + "/per_token"));
            Close(name + "/d_x", input.Gradient!.Span, g.Floats(name + (linear ? "/d_hidden" : "/d_logits")));
            if (linear) Close(name + "/d_weight", weight.Gradient.Span, g.Floats(name + "/d_weight"));
        }
    }

    internal static void Run(Tape tape, Node seeded, float[] gradient)
    {
        tape.Forward();
        gradient.CopyTo(seeded.Gradient!.Span);
        tape.Backward();
    }
}
