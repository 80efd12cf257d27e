using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>qwen2</c>: Qwen 2 and 2.5: biases on q, k and v.</summary>
sealed class Qwen2Gguf() : GgufArchitecture("qwen2")
{
    public override IReadOnlyList<string> Hubs { get; } = [Qwen2Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope), keys.SwiGlu(i)));
    }
}
