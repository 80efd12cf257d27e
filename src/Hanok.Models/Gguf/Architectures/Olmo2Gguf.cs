using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>olmo2</c>: OLMo 2: norms after each part only, one over all heads of q and of k; with a window OLMo 3, whose scaling applies to full layers only.</summary>
sealed class Olmo2Gguf() : GgufArchitecture("olmo2")
{
    const int Period = 4;

    public override IReadOnlyList<string> Hubs { get; } = [Olmo2Family.Architecture, Olmo3Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec full = keys.Rope(), local = full with { Scaling = new RopeScaling.None() };
        (bool[] sliding, int window) = keys.Windows(i => LayerKinds.ByPattern(i, Period));
        keys.NoExperts();
        return keys.Spec(Hubs[window > 0 ? 1 : 0], i => keys.PostNorm(keys.Attention(i, sliding[i] ? local : full) with
        {
            QueryKeyNorm = keys.Norm, QueryKeyNormWhole = true, Window = sliding[i] ? window : 0,
        }, keys.SwiGlu(i)));
    }

    public override void Write(GgufDecoderItems items) => items.Window(pattern: items.HasWindow);
}
