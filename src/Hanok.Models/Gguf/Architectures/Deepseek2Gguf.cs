using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>deepseek2</c>: DeepSeek 3 and Kanana 2: latent attention whose last products are stored by head, those of keys transposed.</summary>
sealed class Deepseek2Gguf() : GgufArchitecture("deepseek2")
{
    const int Widest = 1 << 16;

    public override IReadOnlyList<string> Hubs { get; } = [DeepseekV3Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        GgufKeys k = keys.Keys;
        int rank = k.Integer("attention.kv_lora_rank", 1, Widest), rotary = k.Integer("rope.dimension_count", 2, Widest);
        int head = k.Integer("attention.key_length_mla", 1, 2 * Widest), values = k.Integer("attention.value_length_mla", 1, Widest);
        if (rotary % 2 != 0 || rotary >= head) throw k.Wrong("rope.dimension_count", $"n mod 2 = 0, n < {head}");
        // One key head of latents, and its value: what the file calls the lengths of a head.
        k.Demand("attention.head_count_kv", 1);
        k.Demand("attention.key_length", rank + rotary);
        k.Demand("attention.value_length", rank);
        int? queries = k.Has("attention.q_lora_rank") && k.Integer("attention.q_lora_rank", 0, 1 << 20) is > 0 and var n ? n : null;
        RopeSpec rope = GgufRope.Read(k, keys.File, rotary, keys.Context) with { Layout = RopeLayout.Interleaved };
        if (rope.Scaling is RopeScaling.Yarn yarn && k.Number("rope.scaling.yarn_log_multiplier", 0, 1e6, 0) is > 0 and var multiplier)
        {
            // 0.1 · mscale_all_dim, and mscale alike.
            double scale = Math.Round(multiplier * 10, 7);
            rope = rope with { Scaling = yarn with { MScale = scale, MScaleAllDimensions = scale } };
        }
        else k.Ignore("rope.scaling.yarn_log_multiplier");
        AttentionSpec attention = new()
        {
            Heads = keys.Heads, KeyValueHeads = keys.Heads, HeadDimension = head, Scale = LatentKeys.ScaleOf(head, rope), Rope = rope,
            Latent = new LatentSpec(rank, queries, head - rotary, rotary, values, new NormSpec(DeepseekV3Family.LatentEpsilon)),
        };
        IReadOnlyList<FeedForwardSpec> feedForward = keys.DenseThenMixture();
        return keys.Spec(Hubs[0], i => keys.PreNorm(attention, feedForward[i]));
    }

    public override void Write(GgufDecoderItems items)
    {
        LatentSpec l = items.Spec.Layers[0].Attention.Latent ?? throw new UserError("models.gguf_cannot_say", items.Spec.Architecture, Name, "attention");
        if (l.QueryRank is { } queries) items.Add("attention.q_lora_rank", queries);
        items.Add("attention.kv_lora_rank", l.KeyValueRank);
        items.Add("attention.key_length_mla", l.PlainDimension + l.RotaryDimension);
        items.Add("attention.value_length_mla", l.ValueDimension);
        items.Mixture();
        if (items.Spec.Layers[0].Attention.Rope?.Scaling is RopeScaling.Yarn { MScaleAllDimensions: > 0 } yarn) items.Add("rope.scaling.yarn_log_multiplier", 0.1 * yarn.MScaleAllDimensions);
    }
}
