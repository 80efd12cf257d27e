using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>exaone4</c>: EXAONE 4.0: norms after each part only, a norm over each head of q and k; where there is a window, full layers do not rotate.</summary>
sealed class Exaone4Gguf() : GgufArchitecture("exaone4")
{
    const int Period = 4;

    public override IReadOnlyList<string> Hubs { get; } = [Exaone4Family.Architecture];

    public override bool TakesFactors => true;

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        (bool[] sliding, int window) = keys.Windows(i => LayerKinds.ByPattern(i, Period));
        return keys.Spec(Hubs[0], i => keys.PostNorm(
            keys.Attention(i, sliding[i] || window == 0 ? rope : null) with { QueryKeyNorm = keys.Norm, Window = sliding[i] ? window : 0 }, keys.SwiGlu(i)));
    }

    public override void Write(GgufDecoderItems items) => items.Window(pattern: true);
}
