using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>exaone</c>: EXAONE 3.0 and 3.5: Llama with rotation of halves.</summary>
sealed class ExaoneGguf() : GgufArchitecture("exaone")
{
    public override IReadOnlyList<string> Hubs { get; } = [ExaoneFamily.Architecture];

    public override bool TakesFactors => true;

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope), keys.SwiGlu(i)));
    }
}
