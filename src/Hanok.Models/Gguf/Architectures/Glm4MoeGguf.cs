using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>glm4moe</c>: GLM-4 MoE, and Solar Open, which rotates whole heads and has experts in every layer.</summary>
sealed class Glm4MoeGguf() : GgufArchitecture("glm4moe")
{
    public override IReadOnlyList<string> Hubs { get; } = [Glm4MoeFamily.Architecture, SolarOpenFamily.Architecture];

    protected override string FeedForwardNorm => "post_attention_norm";

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope(keys.Keys.Integer("rope.dimension_count", 2, keys.HeadDimension, keys.HeadDimension / 2));
        bool normed = keys.File.HasAny(0, "attn_q_norm.weight", "attn_k_norm.weight");
        IReadOnlyList<FeedForwardSpec> feedForward = keys.DenseThenMixture();
        bool solar = rope.RotaryDimension == 0 && !normed && feedForward.All(f => f is MixtureSpec) && !keys.File.HasAny(0, "attn_q.bias");
        return keys.Spec(Hubs[solar ? 1 : 0], i => keys.PreNorm(keys.Attention(i, rope) with { QueryKeyNorm = normed ? keys.Norm : null }, feedForward[i]));
    }

    public override void Write(GgufDecoderItems items) => items.Mixture();
}
