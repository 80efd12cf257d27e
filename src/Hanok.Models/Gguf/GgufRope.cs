using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>Rotary settings of a GGUF file: its keys <c>rope.*</c> and the tensor <c>rope_freqs.weight</c>, into which converters put the scaling of Llama 3.</summary>
static class GgufRope
{
    /// <summary>The tensor of divisors, one a pair.</summary>
    public const string Factors = "rope_freqs.weight";

    const double DefaultTheta = 10_000;

    /// <summary>Reads the settings.</summary>
    /// <param name="keys">The architecture's keys.</param>
    /// <param name="file">The file, for <see cref="Factors"/>.</param>
    /// <param name="rotaryDimension">Rotated features of a head.</param>
    /// <param name="contextLength">The original context where YaRN names none.</param>
    /// <exception cref="UserError"><c>models.gguf_value</c>, <c>models.tensor_shape</c>, <c>models.config_missing</c>.</exception>
    public static RopeSpec Read(GgufKeys keys, GgufFile file, int rotaryDimension, int contextLength)
    {
        double theta = keys.Number("rope.freq_base", 1, 1e30, DefaultTheta);
        RopeScaling scaling = Scaling(keys, contextLength);
        if (!file.TryGet(Factors, out GgufTensor? tensor)) return new RopeSpec(theta, scaling);
        // llama.cpp would combine both; no converter writes that, and no model is known to mean it.
        if (scaling is not RopeScaling.None) throw keys.Wrong("rope.scaling.type", $"none ({Factors})");
        if (tensor.Count != rotaryDimension / 2 || tensor.Columns != tensor.Count)
            throw new UserError("models.tensor_shape", tensor.File, tensor.Name, tensor.Offset, $"[{rotaryDimension / 2}]", tensor.ShapeText);
        float[] divisors = new float[rotaryDimension / 2];
        file.ReadRow(tensor, 0, divisors);
        if (divisors.Any(d => !float.IsFinite(d) || d <= 0)) throw new UserError("models.gguf_value", tensor.File, tensor.Name, tensor.Offset, "0 < x < ∞", string.Join(", ", divisors.Take(8)));
        return new RopeSpec(theta, divisors.All(d => d == 1) ? new RopeScaling.None() : new RopeScaling.Divided(divisors));
    }

    // As llama.cpp reads it: a factor without a type is linear; YaRN always rounds the bounds of its blend.
    static RopeScaling Scaling(GgufKeys keys, int contextLength)
    {
        keys.Ignore("rope.scaling.finetuned");
        double factor = keys.Number("rope.scaling.factor", 0, 1e6, keys.Number("rope.scale_linear", 0, 1e6, 0));
        string type = keys.Text("rope.scaling.type") ?? "linear";
        switch (type)
        {
            case "none":
                return new RopeScaling.None();
            case "linear":
                return factor is 0 or 1 ? new RopeScaling.None() : new RopeScaling.Linear(factor);
            case "yarn":
                if (factor == 0) throw keys.Wrong("rope.scaling.type", "none, linear (no rope.scaling.factor)");
                // An attention factor in the file multiplies the one of YaRN.
                double attention = keys.Number("rope.scaling.attn_factor", 1e-6, 1e6, 1) * keys.Number("rope.scaling.yarn_attn_factor", 1e-6, 1e6, 1);
                return new RopeScaling.Yarn(factor, keys.Integer("rope.scaling.original_context_length", 1, 1 << 30, contextLength))
                {
                    BetaFast = keys.Number("rope.scaling.yarn_beta_fast", 1e-6, 1e6, 32),
                    BetaSlow = keys.Number("rope.scaling.yarn_beta_slow", 1e-6, 1e6, 1),
                    AttentionFactor = attention == 1 ? null : attention * (1 + 0.1 * Elementary64.Log(Math.Max(1, factor))),
                };
            default:
                throw keys.Wrong("rope.scaling.type", "none, linear, yarn");
        }
    }
}
