using System.Text.Json;
using Hanok.Tests;
using static Hanok.Numerics.Tests.GoldenOperations;

namespace Hanok.Numerics.Tests;

/// <summary>Attention against float64 values: <c>golden/training/ops/attention</c>.</summary>
public sealed class GoldenAttentionTests
{
    static readonly WorkerPool Pool = new(2);

    static bool Covered(JsonElement e) => !e.TryGetProperty("sinks", out _) && !e.TryGetProperty("softcap", out _) && e.GetProperty("d").GetInt32() == e.GetProperty("dv").GetInt32();

    [SkippableFact]
    public void Attention_WholeSequences_WithinTolerance()
    {
        GoldenTensors g = Arrays("attention");
        foreach (JsonElement c in Cases(Json("attention"), e => Covered(e) && e.GetProperty("t").GetInt32() == e.GetProperty("tk").GetInt32()))
        {
            (string name, AttentionShape shape, int b, int t) = Read(c);
            int d = shape.HeadDimension;
            using SequenceRows sequences = new();
            sequences.SetUniform(b * t, t);
            using IndexBuffer? starts = g.Has(name + "/document_ids") ? DocumentStarts(g.Integers(name + "/document_ids"), t) : null;
            using BatchMemory memory = new(shape, sequences, starts);
            using Tape tape = new(Pool, b * t, training: true);
            Node q = Input("q", shape.QueryHeads), k = Input("k", shape.KeyHeads), v = Input("v", shape.KeyHeads);
            Node o = tape.Seed(tape.Attention(q, k, v, shape, memory));
            GoldenOperatorTests.Run(tape, o, Rows("d_o", shape.QueryHeads));
            double tolerance = name == "large_scores" ? 3e-5 : 3e-6;
            Close(name + "/o", o.Value.Span, Rows("o", shape.QueryHeads), tolerance);
            Close(name + "/d_q", q.Gradient!.Span, Rows("d_q", shape.QueryHeads), tolerance);
            Close(name + "/d_k", k.Gradient!.Span, Rows("d_k", shape.KeyHeads), tolerance);
            Close(name + "/d_v", v.Gradient!.Span, Rows("d_v", shape.KeyHeads), tolerance);

            float[] Rows(string tensor, int heads) => ToRows(g.Floats($"{name}/{tensor}"), b, heads, t, d);
            Node Input(string tensor, int heads) => tape.Input(ToTensor(Rows(tensor, heads), b * t, heads * d), wantsGradient: true);
        }
    }

    // The first tk - t keys are in the cache before the queries come.
    [SkippableFact]
    public void Attention_Decoding_WithinTolerance()
    {
        GoldenTensors g = Arrays("attention");
        foreach (JsonElement c in Cases(Json("attention"), e => Covered(e) && e.GetProperty("t").GetInt32() < e.GetProperty("tk").GetInt32()))
        {
            (string name, AttentionShape shape, int b, int t) = Read(c);
            Assert.Equal(1, b);
            int d = shape.HeadDimension, tk = c.GetProperty("tk").GetInt32(), before = tk - t, kv = shape.KeyHeads * d;
            float[] keys = ToRows(g.Floats(name + "/k"), 1, shape.KeyHeads, tk, d), values = ToRows(g.Floats(name + "/v"), 1, shape.KeyHeads, tk, d);
            using SequenceRows sequences = new();
            using CacheMemory memory = new(shape, sequences, 2, tk);
            using Tape tape = new(Pool, tk, training: false);
            using Tensor q = new(tk, shape.QueryHeads * d), k = new(tk, kv), v = new(tk, kv);
            Node o = tape.Attention(tape.Input(q), tape.Input(k), tape.Input(v), shape, memory);
            foreach ((int start, int rows) in new[] { (0, before), (before, t) })
            {
                tape.Rows = rows;
                sequences.Clear();
                sequences.Add(1, start, rows);
                keys.AsSpan(start * kv, rows * kv).CopyTo(k.Span);
                values.AsSpan(start * kv, rows * kv).CopyTo(v.Span);
                if (start == before) ToRows(g.Floats(name + "/q"), 1, shape.QueryHeads, t, d).CopyTo(q.Span);
                tape.Forward();
            }
            Close(name + "/o", o.Value.Span[..(t * shape.QueryHeads * d)], ToRows(g.Floats(name + "/o"), 1, shape.QueryHeads, t, d));
        }
    }

    static (string Name, AttentionShape Shape, int B, int T) Read(JsonElement c)
    {
        return (c.Text("case"), new AttentionShape(Get("hq"), Get("hk"), Get("d"), (float)c.GetProperty("scale").GetDouble(), (int)c.Number("window", 0)), Get("b"), Get("t"));

        int Get(string name) => c.GetProperty(name).GetInt32();
    }

    static IndexBuffer DocumentStarts(int[] documents, int t)
    {
        IndexBuffer starts = new(documents.Length);
        for (int i = 0; i < documents.Length; i++)
            starts[i] = i % t != 0 && documents[i] == documents[i - 1] ? starts[i - 1] : i % t;
        return starts;
    }
}
