using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Conformance.Tests.Models;

/// <summary>A decoder written down once more, plainly, in binary64 with the rotary angles given: tells rounding of binary32 from disagreement about the model.</summary>
static class ReferenceDecoder
{
    /// <summary>log p of each token but the first.</summary>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="ids">Tokens of one sequence.</param>
    /// <param name="angle">Angle of pair i at position p, from the exact inverse frequency.</param>
    public static double[] LogProbabilities(DecoderWeights weights, int[] ids, Func<int, double, double> angle)
    {
        DecoderSpec spec = weights.Spec;
        double[][] x = [.. ids.Select(id => Row(weights.Embedding, id))];
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            LayerSpec layer = spec.Layers[i];
            double[][] attended = Attend(weights, i, layer.Attention, Norm(x, Vector(i, "input_layernorm"), layer.InputNorm!.Epsilon), angle);
            Add(x, Linear(attended, Weight(i, "self_attn.o_proj")));
            double[][] h = Norm(x, Vector(i, "post_attention_layernorm"), layer.FeedForwardNorm!.Epsilon), gate = Linear(h, Weight(i, "mlp.gate_proj")), up = Linear(h, Weight(i, "mlp.up_proj"));
            for (int t = 0; t < x.Length; t++)
                for (int j = 0; j < gate[t].Length; j++) gate[t][j] = gate[t][j] / (1 + Math.Exp(-gate[t][j])) * up[t][j];
            Add(x, Linear(gate, Weight(i, "mlp.down_proj")));
        }
        double[][] logits = Linear(Norm(x, weights[DecoderTensors.FinalNorm], spec.FinalNorm.Epsilon), weights.Head);
        double[] result = new double[ids.Length - 1];
        for (int t = 0; t + 1 < ids.Length; t++)
        {
            double largest = logits[t].Max();
            result[t] = logits[t][ids[t + 1]] - largest - Math.Log(logits[t].Sum(l => Math.Exp(l - largest)));
        }
        return result;

        Parameter Weight(int i, string part) => weights[DecoderTensors.OfLayer(i, $"{part}.weight")];
        Parameter Vector(int i, string part) => Weight(i, part);
    }

    static double[][] Attend(DecoderWeights weights, int i, AttentionSpec a, double[][] x, Func<int, double, double> angle)
    {
        double[][] q = Linear(x, weights[DecoderTensors.OfLayer(i, "self_attn.q_proj.weight")]), k = Linear(x, weights[DecoderTensors.OfLayer(i, "self_attn.k_proj.weight")]);
        double[][] v = Linear(x, weights[DecoderTensors.OfLayer(i, "self_attn.v_proj.weight")]);
        int d = a.HeadDimension;
        for (int t = 0; t < x.Length; t++)
            foreach (double[] row in new[] { q[t], k[t] })
                for (int at = 0; at < row.Length; at += d) Rotate(row.AsSpan(at, d), t, a.Rope!.Theta, angle);
        double[][] mixed = [.. x.Select(_ => new double[a.Heads * d])];
        for (int h = 0; h < a.Heads; h++)
        {
            int at = h * d, from = h / (a.Heads / a.KeyValueHeads) * d;
            for (int t = 0; t < x.Length; t++)
            {
                double[] scores = [.. Enumerable.Range(0, t + 1).Select(s => a.Scale * Dot(q[t].AsSpan(at, d), k[s].AsSpan(from, d)))];
                double largest = scores.Max(), sum = scores.Sum(s => Math.Exp(s - largest));
                for (int s = 0; s <= t; s++)
                    for (int j = 0; j < d; j++) mixed[t][at + j] += Math.Exp(scores[s] - largest) / sum * v[s][from + j];
            }
        }
        return mixed;
    }

    static void Rotate(Span<double> head, int position, double theta, Func<int, double, double> angle)
    {
        int half = head.Length / 2;
        for (int j = 0; j < half; j++)
        {
            double phi = angle(position, Math.Pow(theta, -2.0 * j / head.Length)), a = head[j], b = head[j + half];
            head[j] = a * Math.Cos(phi) - b * Math.Sin(phi);
            head[j + half] = b * Math.Cos(phi) + a * Math.Sin(phi);
        }
    }

    static double[][] Norm(double[][] x, Parameter weight, double epsilon) => [.. x.Select(row =>
    {
        double scale = 1 / Math.Sqrt(row.Sum(v => v * v) / row.Length + epsilon);
        return row.Select((v, j) => v * scale * weight.Value.Span[j]).ToArray();
    })];

    static double[][] Linear(double[][] x, Parameter weight)
    {
        double[][] w = [.. Enumerable.Range(0, weight.Value.Rows).Select(o => Row(weight, o))];
        return [.. x.Select(row => w.Select(column => Dot(row, column)).ToArray())];
    }

    static double[] Row(Parameter p, int index) => [.. p.Value.Row(index).ToArray().Select(v => (double)v)];

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    static void Add(double[][] x, double[][] y)
    {
        for (int t = 0; t < x.Length; t++)
            for (int j = 0; j < x[t].Length; j++) x[t][j] += y[t][j];
    }
}
