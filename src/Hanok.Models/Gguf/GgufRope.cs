using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Architectures;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>Rotary settings of a GGUF file: its keys <c>rope.*</c> and the tensor <c>rope_freqs.weight</c>, into which converters put the scaling of Llama 3.</summary>
static class GgufRope
{
    /// <summary>The tensor of divisors, one a pair.</summary>
    public const string Factors = "rope_freqs.weight";

    /// <summary>
    /// A key of our own (BOOL): whether the bounds of YaRN's blend are rounded; true where it is missing. gpt-oss was trained without rounding; llama.cpp, which does not know the key, always rounds.
    /// </summary>
    public const string Truncates = "rope.scaling.yarn_truncate";

    const double DefaultTheta = 10_000;

    /// <summary>Reads the settings.</summary>
    /// <param name="keys">The architecture's keys.</param>
    /// <param name="file">The file, for <see cref="Factors"/>.</param>
    /// <param name="rotaryDimension">Rotated features of a head.</param>
    /// <param name="contextLength">The original context where YaRN names none.</param>
    /// <exception cref="UserError"><c>models.gguf_value</c>, <c>models.tensor_shape</c>, <c>models.config_missing</c>.</exception>
    public static RopeSpec Read(GgufKeys keys, GgufView file, int rotaryDimension, int contextLength)
    {
        double theta = keys.Number("rope.freq_base", 1, 1e30, DefaultTheta);
        RopeScaling scaling = Scaling(keys, contextLength);
        if (!file.TryGet(Factors, out GgufTensor? tensor)) return new RopeSpec(theta, scaling);
        // llama.cpp would combine both; no converter writes that, and no model is known to mean it.
        if (scaling is not RopeScaling.None) throw keys.Wrong("rope.scaling.type", $"none ({Factors})");
        if (tensor.Count != rotaryDimension / 2 || tensor.Columns != tensor.Count)
            throw new UserError("models.tensor_shape", tensor.File, tensor.Name, tensor.Offset, $"[{rotaryDimension / 2}]", tensor.ShapeText);
        float[] divisors = file.ReadVector(tensor);
        if (divisors.Any(d => !float.IsFinite(d) || d <= 0)) throw new UserError("models.gguf_value", tensor.File, tensor.Name, tensor.Offset, "0 < x < ∞", string.Join(", ", divisors.Take(8)));
        return new RopeSpec(theta, divisors.All(d => d == 1) ? new RopeScaling.None() : new RopeScaling.Divided(divisors));
    }

    /// <summary>The tensor of divisors of a decoder that is to be written; none where frequencies are scaled otherwise.</summary>
    /// <exception cref="UserError"><c>models.gguf_cannot_say</c>: llama.cpp would not read it.</exception>
    public static IEnumerable<GgufRows> FactorsOf(GgufDecoderItems items, GgufArchitecture architecture, string origin)
    {
        if (items.Rope is not { } rope || rope.Scaling is not (RopeScaling.Llama3 or RopeScaling.Divided)) return [];
        if (!architecture.TakesFactors) throw new UserError("models.gguf_cannot_say", origin, items.Spec.Architecture, architecture.Name, "rope_scaling");
        int dimension = items.RotaryDimension(rope);
        float[] divisors = rope.Scaling is RopeScaling.Llama3 llama ? Divisors(dimension, rope.Theta, llama) : [.. ((RopeScaling.Divided)rope.Scaling).Divisors];
        return [new GgufRows(Factors, BlockType.F32, [divisors.Length], (_, values) => divisors.CopyTo(values), origin)];
    }

    /// <summary>The divisors that say the scaling of Llama 3: for frequencies between the two bounds 1 / ((1 - s) / factor + s).</summary>
    public static float[] Divisors(int dimension, double theta, RopeScaling.Llama3 scaling)
    {
        float[] divisors = new float[dimension / 2];
        for (int i = 0; i < divisors.Length; i++)
        {
            double wavelength = 2 * Math.PI * Elementary64.Pow(theta, 2.0 * i / dimension);
            double smooth = (scaling.OriginalPositions / wavelength - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
            divisors[i] = (float)(smooth >= 1 ? 1 : smooth <= 0 ? scaling.Factor : 1 / ((1 - smooth) / scaling.Factor + smooth));
        }
        return divisors;
    }

    /// <summary>The scaling of Llama 3 that gives these divisors, with its usual factors of low and high frequencies; null where there is none.</summary>
    public static RopeScaling.Llama3? FindLlama3(int dimension, double theta, IReadOnlyList<float> divisors)
    {
        double factor = double.Parse(divisors.Max().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        for (int original = 16; original <= 1 << 22; original *= 2)
        {
            RopeScaling.Llama3 scaling = new(factor, 1, 4, original);
            if (Divisors(dimension, theta, scaling).Zip(divisors).All(p => Math.Abs(p.First - p.Second) <= 1e-6f * p.Second)) return scaling;
        }
        return null;
    }

    // As llama.cpp reads it: a factor without a type is linear; YaRN rounds the bounds of its blend, unless a key says otherwise.
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
                    Truncate = keys.Flag(Truncates, true),
                    AttentionFactor = attention == 1 ? null : attention * (1 + 0.1 * Elementary64.Log(Math.Max(1, factor))),
                };
            default:
                throw keys.Wrong("rope.scaling.type", "none, linear, yarn");
        }
    }
}
