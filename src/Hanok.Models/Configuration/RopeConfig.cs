using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>Rotary settings of <c>config.json</c> in both spellings: <c>rope_parameters</c> (transformers 5) and <c>rope_theta</c> with <c>rope_scaling</c> (before).</summary>
/// <param name="Theta">Theta where none is written, as the family's class has it.</param>
/// <param name="ContextLength"><c>max_position_embeddings</c>: the original context where YaRN names none.</param>
/// <param name="Family">For messages.</param>
sealed record RopeConfig(double Theta, int ContextLength, string Family)
{
    const string FullKind = "full_attention", SlidingKind = "sliding_attention";

    /// <summary>The part of a head that is rotated where nothing is written; null: the family rotates whole heads always.</summary>
    public double? Partial { get; init; }

    /// <summary>Width of a head, for the part.</summary>
    public int HeadDimension { get; init; }

    /// <summary>The original context where it stands beside <c>max_position_embeddings</c> (Phi 3); null: nowhere, or among the settings.</summary>
    public int? OriginalContext { get; init; }

    /// <summary>Which features form pairs.</summary>
    public RopeLayout Layout { get; init; }

    /// <summary>Reads the settings; the two spellings may stand side by side if they agree on theta.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public RopeSpec Read(ConfigObject config)
    {
        double? theta = config.OptionalNumber("rope_theta", 1, 1e30), part = PartOf(config);
        ConfigObject? scaling = config.Object("rope_scaling");
        ConfigObject? parameters = config.Object("rope_parameters");
        if (scaling is not null && parameters is not null) throw config.Wrong("rope_scaling", "null (rope_parameters)");
        return Of(parameters ?? scaling, theta, part);
    }

    /// <summary>Reads settings that differ between full and sliding layers (Gemma 3, OLMo 3): <c>rope_parameters</c> by kind of layer; or <c>rope_theta</c> and <c>rope_scaling</c> for full layers and <paramref name="slidingTheta"/>'s key for sliding ones, which are not scaled.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="slidingTheta">Theta of sliding layers where none is written; null: that of full layers.</param>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public (RopeSpec Full, RopeSpec Sliding) ReadKinds(ConfigObject config, double? slidingTheta)
    {
        if (config.Object("rope_parameters") is { } parameters && (parameters.Has(FullKind) || parameters.Has(SlidingKind)))
        {
            foreach (string key in (ReadOnlySpan<string>)["rope_theta", "rope_local_base_freq", "rope_scaling"])
                if (config.Has(key)) throw config.Wrong(key, "null (rope_parameters)");
            RopeSpec full = Of(parameters.Object(FullKind), null, null), sliding = (this with { Theta = slidingTheta ?? Theta }).Of(parameters.Object(SlidingKind), null, null);
            parameters.Finish(Family);
            return (full, sliding);
        }
        RopeSpec one = Read(config);
        return (one, new RopeSpec(config.OptionalNumber("rope_local_base_freq", 1, 1e30) ?? slidingTheta ?? one.Theta, new RopeScaling.None()));
    }

    RopeSpec Of(ConfigObject? o, double? theta, double? part)
    {
        if (o is null) return Spec(theta ?? Theta, part, new RopeScaling.None());
        double? inner = o.OptionalNumber("rope_theta", 1, 1e30);
        if (inner is not null && theta is not null && inner != theta) throw o.Wrong("rope_theta", FormattableString.Invariant($"{theta}"));
        double? innerPart = PartOf(o);
        if (innerPart is not null && part is not null && innerPart != part) throw o.Wrong("partial_rotary_factor", FormattableString.Invariant($"{part}"));
        RopeSpec spec = Spec(inner ?? theta ?? Theta, innerPart ?? part, Scaling(o, innerPart ?? part));
        o.Finish(Family);
        return spec;
    }

    RopeSpec Spec(double theta, double? part, RopeScaling scaling)
    {
        double share = part ?? Partial ?? 1;
        return new RopeSpec(theta, scaling) { Layout = Layout, RotaryDimension = share == 1 ? 0 : (int)(HeadDimension * share) };
    }

    double? PartOf(ConfigObject o)
    {
        if (Partial is null) o.Demand("partial_rotary_factor", "1", "1.0");
        else if (o.OptionalNumber("partial_rotary_factor", 0, 1) is { } part) return (int)(HeadDimension * part) is var n && n > 0 && n % 2 == 0 ? part : throw o.Wrong("partial_rotary_factor", $"x · {HeadDimension} mod 2 = 0");
        return null;
    }

    RopeScaling Scaling(ConfigObject o, double? part)
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
                return new RopeScaling.Yarn(Factor(o), Original(o, ContextLength))
                {
                    BetaFast = o.Number("beta_fast", 1e-6, 1e6, 32),
                    BetaSlow = o.Number("beta_slow", 1e-6, 1e6, 1),
                    AttentionFactor = o.OptionalNumber("attention_factor", 1e-6, 1e6),
                    MScale = o.Number("mscale", 0, 1e6, 0),
                    MScaleAllDimensions = o.Number("mscale_all_dim", 0, 1e6, 0),
                    Truncate = o.Flag("truncate", true),
                };
            case "longrope" or "su" when HeadDimension > 0:
                return Long(o, part);
            default:
                throw o.Wrong(key, HeadDimension > 0 ? "default, linear, llama3, yarn, longrope" : "default, linear, llama3, yarn");
        }
    }

    // "su" is the name that LongRoPE had at first.
    RopeScaling.LongRope Long(ConfigObject o, double? part)
    {
        int pairs = (int)(HeadDimension * (part ?? Partial ?? 1)) / 2, original = o.Has("original_max_position_embeddings") ? Original(o, null) : OriginalContext ?? Original(o, null);
        if (OriginalContext is { } outer && outer != original) throw o.Wrong("original_max_position_embeddings", $"{outer}");
        if (original < 2) throw o.Wrong("original_max_position_embeddings", "≥ 2");
        IReadOnlyList<double> within = Divisors("short_factor"), beyond = Divisors("long_factor");
        double ratio = (double)ContextLength / original, factor = OriginalContext is null ? o.Number("factor", 1, 1e6, Math.Max(ratio, 1)) : ratio;
        o.Ignore("factor");
        return new RopeScaling.LongRope(within, beyond, original, factor) { AttentionFactor = o.OptionalNumber("attention_factor", 1e-6, 1e6) };

        IReadOnlyList<double> Divisors(string key)
        {
            IReadOnlyList<double> divisors = o.Numbers(key, 1e-6, 1e9) ?? throw o.Missing(key);
            return divisors.Count == pairs ? divisors : throw o.Wrong(key, $"{pairs} × x");
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
            case RopeScaling.LongRope s:
                if (s.AttentionFactor is { } f) json.WriteNumber("attention_factor", f);
                WriteNumbers(json, "long_factor", s.Beyond);
                json.WriteString("rope_type", "longrope");
                WriteNumbers(json, "short_factor", s.Within);
                json.WriteString("type", "longrope");
                break;
            default:
                throw new NotSupportedException($"no spelling is known for {scaling.GetType().Name}");
        }
    }

    static void WriteNumbers(Utf8JsonWriter json, string key, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(key);
        foreach (double x in numbers) json.WriteNumberValue(x);
        json.WriteEndArray();
    }
}
