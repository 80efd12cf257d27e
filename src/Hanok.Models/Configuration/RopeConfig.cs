using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>Rotary settings of <c>config.json</c> in both spellings: <c>rope_parameters</c> (transformers 5) and <c>rope_theta</c> with <c>rope_scaling</c> (before).</summary>
static class RopeConfig
{
    /// <summary>Reads the settings; the two spellings may stand side by side if they agree on theta.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="defaultTheta">Theta where none is written, as the family's class has it.</param>
    /// <param name="contextLength"><c>max_position_embeddings</c>: the original context where YaRN names none.</param>
    /// <param name="family">For messages.</param>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static RopeSpec Read(ConfigObject config, double defaultTheta, int contextLength, string family)
    {
        double? theta = config.OptionalNumber("rope_theta", 1, 1e30);
        ConfigObject? scaling = config.Object("rope_scaling");
        ConfigObject? parameters = config.Object("rope_parameters");
        if (scaling is not null && parameters is not null) throw config.Wrong("rope_scaling", "null (rope_parameters)");
        ConfigObject? o = parameters ?? scaling;
        if (o is null) return new RopeSpec(theta ?? defaultTheta, new RopeScaling.None());
        double? inner = o.OptionalNumber("rope_theta", 1, 1e30);
        if (inner is not null && theta is not null && inner != theta) throw o.Wrong("rope_theta", FormattableString.Invariant($"{theta}"));
        o.Demand("partial_rotary_factor", "1", "1.0");
        RopeSpec spec = new(inner ?? theta ?? defaultTheta, Scaling(o, contextLength));
        o.Finish(family);
        return spec;
    }

    static RopeScaling Scaling(ConfigObject o, int contextLength)
    {
        // Old repositories write "type"; some write both.
        string key = o.Has("rope_type") ? "rope_type" : "type";
        string kind = o.Text(key) ?? "default";
        if (o.Text("type") is { } old && old != kind) throw o.Wrong("type", $"\"{kind}\"");
        switch (kind)
        {
            case "default":
                // transformers ignores the settings of other kinds here.
                o.Ignore("factor", "original_max_position_embeddings");
                return new RopeScaling.None();
            case "linear":
                o.Ignore("original_max_position_embeddings");
                return new RopeScaling.Linear(Factor(o));
            case "llama3":
                return new RopeScaling.Llama3(Factor(o), o.Number("low_freq_factor", 1e-6, 1e6), o.Number("high_freq_factor", 1e-6, 1e6), Original(o, null));
            case "yarn":
                return new RopeScaling.Yarn(Factor(o), Original(o, contextLength))
                {
                    BetaFast = o.Number("beta_fast", 1e-6, 1e6, 32),
                    BetaSlow = o.Number("beta_slow", 1e-6, 1e6, 1),
                    AttentionFactor = o.OptionalNumber("attention_factor", 1e-6, 1e6),
                    MScale = o.Number("mscale", 0, 1e6, 0),
                    MScaleAllDimensions = o.Number("mscale_all_dim", 0, 1e6, 0),
                    Truncate = o.Flag("truncate", true),
                };
            default:
                throw o.Wrong(key, "default, linear, llama3, yarn");
        }
    }

    static double Factor(ConfigObject o) => o.Number("factor", 1, 1e6);

    static int Original(ConfigObject o, int? fallback) => o.Integer("original_max_position_embeddings", 1, 1 << 30, fallback);

    /// <summary>Writes the settings as <c>rope_theta</c> and <c>rope_scaling</c>, which transformers of both spellings, vLLM and llama.cpp's converter read.</summary>
    public static void Write(Utf8JsonWriter json, RopeSpec rope)
    {
        if (rope.Scaling is RopeScaling.None) json.WriteNull("rope_scaling");
        else
        {
            json.WriteStartObject("rope_scaling");
            WriteScaling(json, rope.Scaling);
            json.WriteEndObject();
        }
        json.WriteNumber("rope_theta", rope.Theta);
    }

    static void WriteScaling(Utf8JsonWriter json, RopeScaling scaling)
    {
        switch (scaling)
        {
            case RopeScaling.Linear s:
                json.WriteNumber("factor", s.Factor);
                json.WriteString("rope_type", "linear");
                break;
            case RopeScaling.Llama3 s:
                json.WriteNumber("factor", s.Factor);
                json.WriteNumber("high_freq_factor", s.HighFrequencyFactor);
                json.WriteNumber("low_freq_factor", s.LowFrequencyFactor);
                json.WriteNumber("original_max_position_embeddings", s.OriginalPositions);
                json.WriteString("rope_type", "llama3");
                break;
            case RopeScaling.Yarn s:
                if (s.AttentionFactor is { } a) json.WriteNumber("attention_factor", a);
                json.WriteNumber("beta_fast", s.BetaFast);
                json.WriteNumber("beta_slow", s.BetaSlow);
                json.WriteNumber("factor", s.Factor);
                if (s.MScale != 0) json.WriteNumber("mscale", s.MScale);
                if (s.MScaleAllDimensions != 0) json.WriteNumber("mscale_all_dim", s.MScaleAllDimensions);
                json.WriteNumber("original_max_position_embeddings", s.OriginalPositions);
                json.WriteString("rope_type", "yarn");
                json.WriteBoolean("truncate", s.Truncate);
                break;
            default:
                throw new NotSupportedException($"no spelling is known for {scaling.GetType().Name}");
        }
    }
}
