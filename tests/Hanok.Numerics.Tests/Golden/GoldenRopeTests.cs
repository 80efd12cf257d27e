using System.Text.Json;
using Hanok.Tests;
using static Hanok.Numerics.Tests.GoldenOperations;

namespace Hanok.Numerics.Tests;

/// <summary>Rotary tables and rotation against float64 values: <c>golden/training/ops/rope*</c>.</summary>
public sealed class GoldenRopeTests
{
    static readonly WorkerPool Pool = new(2);

    [SkippableFact]
    public void RopeTable_GoldenCases_WithinOneRounding()
    {
        GoldenTensors g = Arrays("rope_tables");
        int[] positions = g.Integers("positions");
        foreach (JsonElement c in Cases(Json("rope_tables"), _ => true))
        {
            string name = c.Text("case");
            JsonElement rope = c.GetProperty("rope");
            using RopeTable table = new(c.GetProperty("rotary_dim").GetInt32(), positions.Max() + 1, rope.GetProperty("rope_theta").GetDouble(), Scaling(rope));
            Assert.Equal(c.GetProperty("attention_factor").GetDouble(), table.AttentionFactor, 1e-12);
            float[] inverse = g.Floats(name + "/inv_freq"), cosines = g.Floats(name + "/cos"), sines = g.Floats(name + "/sin");
            for (int i = 0; i < inverse.Length; i++) Assert.Equal(inverse[i], table.InverseFrequencies[i], Math.Abs(inverse[i]) * 1.2e-7);
            for (int p = 0; p < positions.Length; p++)
                for (int i = 0; i < inverse.Length; i++)
                {
                    Assert.Equal(cosines[p * inverse.Length + i], table.Cosines.Row(positions[p])[i], 1.3e-7);
                    Assert.Equal(sines[p * inverse.Length + i], table.Sines.Row(positions[p])[i], 1.3e-7);
                }
        }
    }

    [SkippableFact]
    public void Rope_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("rope");
        foreach (JsonElement c in Cases(Json("rope"), e => e.Text("kind") is "half" or "interleaved"))
        {
            string name = c.Text("case");
            int headDimension = c.GetProperty("head_dim").GetInt32();
            int[] positions = g.Integers(name + "/positions");
            RopeLayout layout = c.Text("kind") == "half" ? RopeLayout.HalfSplit : RopeLayout.Interleaved;
            using RopeTable table = new((int)c.Number("rotary_dim", headDimension), positions.Max() + 1, c.GetProperty("theta").GetDouble(), null, layout);
            using IndexBuffer buffer = new(positions.Length);
            buffer.Set(positions);
            foreach (string side in new[] { "q", "k" })
            {
                int[] shape = g.Shape($"{name}/{side}");
                (int b, int h, int t, int d) = (shape[0], shape[1], shape[2], shape[3]);
                using Tape tape = new(Pool, b * t, training: true);
                Node x = tape.Input(ToTensor(Rows(side), b * t, h * d), wantsGradient: true);
                Node y = tape.Seed(tape.Rope(x, table, buffer, h));
                GoldenOperatorTests.Run(tape, y, Rows($"d_{side}_out"));
                Close($"{name}/{side}_out", y.Value.Span, Rows($"{side}_out"));
                Close($"{name}/d_{side}", x.Gradient!.Span, Rows($"d_{side}"));

                float[] Rows(string tensor) => ToRows(g.Floats($"{name}/{tensor}"), b, h, t, d);
            }
        }
    }

    static RopeScaling Scaling(JsonElement rope)
    {
        double factor = rope.Number("factor", 1), original = rope.Number("original_max_position_embeddings", 0);
        return rope.Text("rope_type") switch
        {
            "default" => new RopeScaling.None(),
            "linear" => new RopeScaling.Linear(factor),
            "llama3" => new RopeScaling.Llama3(factor, rope.Number("low_freq_factor", 1), rope.Number("high_freq_factor", 4), original),
            "yarn" => new RopeScaling.Yarn(factor, original)
            {
                BetaFast = rope.Number("beta_fast", 32),
                BetaSlow = rope.Number("beta_slow", 1),
                Truncate = !rope.TryGetProperty("truncate", out JsonElement truncate) || truncate.GetBoolean(),
                AttentionFactor = rope.TryGetProperty("attention_factor", out JsonElement given) ? given.GetDouble() : null,
                MScale = rope.Number("mscale", 0),
                MScaleAllDimensions = rope.Number("mscale_all_dim", 0),
            },
            string other => throw new InvalidOperationException(other),
        };
    }
}
