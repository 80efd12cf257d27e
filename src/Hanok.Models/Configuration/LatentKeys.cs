using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>The keys of latent attention as DeepSeek-V3 and those built after it write them.</summary>
static class LatentKeys
{
    /// <summary>Latent attention whose scale follows YaRN's <c>mscale_all_dim</c>.</summary>
    /// <param name="keys">The shared keys.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="rope">Reads the rotary settings.</param>
    /// <param name="norm">The norm of the latents.</param>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static AttentionSpec Read(SharedKeys keys, ConfigObject config, Func<RopeLayout, RopeSpec> rope, NormSpec norm)
    {
        const int Widest = 1 << 16;
        int plain = config.Integer("qk_nope_head_dim", 1, Widest), rotary = config.Integer("qk_rope_head_dim", 2, Widest), values = config.Integer("v_head_dim", 1, Widest);
        if (rotary % 2 != 0) throw config.Wrong("qk_rope_head_dim", "n mod 2 = 0");
        if (config.Integer("qk_head_dim", 1, 2 * Widest, plain + rotary) != plain + rotary) throw config.Wrong("qk_head_dim", $"{plain + rotary}");
        int? queries = config.Has("q_lora_rank") ? config.Integer("q_lora_rank", 1, SharedKeys.WidestModel) : null;
        LatentSpec latent = new(config.Integer("kv_lora_rank", 1, Widest), queries, plain, rotary, values, norm);
        bool bias = config.Flag("attention_bias", false);
        // What the class derives: the width of the rotated part, and one key head a query head.
        config.Ignore("head_dim", "pretraining_tp");
        RopeSpec spec = rope(config.Flag("rope_interleave", true) ? RopeLayout.Interleaved : RopeLayout.HalfSplit);
        return new AttentionSpec
        {
            Heads = keys.Heads, KeyValueHeads = keys.Heads, HeadDimension = plain + rotary, Scale = ScaleOf(plain + rotary, spec), Rope = spec, InputBias = bias, OutputBias = bias, Latent = latent,
        };
    }

    /// <summary>1 / sqrt(width of a head), times the square of YaRN's m where <c>mscale_all_dim</c> names one.</summary>
    public static float ScaleOf(int headDimension, RopeSpec rope) => (float)(1 / Math.Sqrt(headDimension) * (rope.Scaling is RopeScaling.Yarn yarn ? yarn.LatentScale : 1));

    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, AttentionSpec a)
    {
        LatentSpec l = a.Latent!;
        json.WriteBoolean("attention_bias", a.InputBias);
        json.WriteNumber("kv_lora_rank", l.KeyValueRank);
        if (l.QueryRank is { } rank) json.WriteNumber("q_lora_rank", rank);
        else json.WriteNull("q_lora_rank");
        json.WriteNumber("qk_nope_head_dim", l.PlainDimension);
        json.WriteNumber("qk_rope_head_dim", l.RotaryDimension);
        json.WriteBoolean("rope_interleave", a.Rope!.Layout == RopeLayout.Interleaved);
        json.WriteNumber("v_head_dim", l.ValueDimension);
    }
}
