using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>qwen3moe</c>: Qwen 3 with experts in every layer, weights of the chosen ones renormalised always.</summary>
sealed class Qwen3MoeGguf() : GgufArchitecture("qwen3moe")
{
    public override IReadOnlyList<string> Hubs { get; } = [Qwen3MoeFamily.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        int experts = keys.Experts();
        RouterRule router = new(experts, keys.Keys.Integer("expert_used_count", 1, experts), RouterScore.Softmax) { Renormalise = true, Scale = (float)keys.Keys.Number("expert_weights_scale", 1e-9, 1e9, 1) };
        MixtureSpec mixture = new(keys.ExpertWidth(), router, GatedActivation.Silu);
        // No layer is dense, so that the width of a dense part means nothing.
        keys.Keys.Ignore("feed_forward_length");
        keys.Keys.Demand("expert_gating_func", 1);
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope) with { QueryKeyNorm = keys.Norm }, mixture));
    }
}
