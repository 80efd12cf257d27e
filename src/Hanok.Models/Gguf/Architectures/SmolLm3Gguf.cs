using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>smollm3</c>: SmolLM 3: Llama whose every fourth layer does not rotate.</summary>
sealed class SmolLm3Gguf() : GgufArchitecture("smollm3")
{
    const int Period = 4;

    public override IReadOnlyList<string> Hubs { get; } = [SmolLm3Family.Architecture];

    protected override bool Interleaved => true;

    public override bool TakesFactors => true;

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, LayerKinds.ByPattern(i, Period) ? rope : null), keys.SwiGlu(i)));
    }
}
