using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>gpt-oss</c>: gpt-oss: biases everywhere, sinks, every other layer with a window, experts chosen before the softmax.</summary>
sealed class GptOssGguf() : GgufArchitecture("gpt-oss")
{
    const float Limit = 7, Alpha = 1.702f;

    public override IReadOnlyList<string> Hubs { get; } = [GptOssFamily.Architecture];

    protected override string FeedForwardNorm => "post_attention_norm";

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        (bool[] sliding, int window) = keys.Windows(i => i % 2 == 0);
        int experts = keys.Experts();
        MixtureSpec mixture = new(keys.ExpertWidth(), new RouterRule(experts, keys.Keys.Integer("expert_used_count", 1, experts), RouterScore.SoftmaxOfChosen),
            new GatedActivation(GatedActivationKind.ClampedSilu, Limit, Alpha)) { RouterBias = true, ExpertBias = true };
        keys.Keys.Ignore("feed_forward_length");
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope) with { Sinks = true, Window = sliding[i] ? window : 0 }, mixture));
    }

    public override void Write(GgufDecoderItems items) => items.Window(pattern: false);
}
