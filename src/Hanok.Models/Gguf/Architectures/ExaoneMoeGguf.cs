using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>exaone-moe</c>: K-EXAONE: norms before each part, windows with rotation and full layers without, DeepSeek 3's router.</summary>
sealed class ExaoneMoeGguf() : GgufArchitecture("exaone-moe")
{
    const int Period = 4;

    public override IReadOnlyList<string> Hubs { get; } = [ExaoneMoeFamily.Architecture, ExaoneMoeFamily.OldArchitecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        (bool[] sliding, int window) = keys.Windows(i => LayerKinds.ByPattern(i, Period));
        IReadOnlyList<FeedForwardSpec> feedForward = keys.DenseThenMixture();
        return keys.Spec(Hubs[0], i => keys.PreNorm(
            keys.Attention(i, sliding[i] || window == 0 ? rope : null) with { QueryKeyNorm = keys.Norm, Window = sliding[i] ? window : 0 }, feedForward[i]));
    }

    public override void Write(GgufDecoderItems items)
    {
        items.Window(pattern: true);
        items.Mixture();
        if (items.Mixtures is [{ SharedWidth: > 0 and var shared }, ..]) items.Add("expert_shared_feed_forward_length", shared);
    }
}
