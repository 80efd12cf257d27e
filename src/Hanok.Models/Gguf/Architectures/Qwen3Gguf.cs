using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>qwen3</c>: Qwen 3: a norm over each head of q and k.</summary>
sealed class Qwen3Gguf() : GgufArchitecture("qwen3")
{
    public override IReadOnlyList<string> Hubs { get; } = [Qwen3Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope) with { QueryKeyNorm = keys.Norm }, keys.SwiGlu(i)));
    }
}
