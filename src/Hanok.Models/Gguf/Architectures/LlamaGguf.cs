using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>llama</c>: Llama and Mistral without a window; rotation of neighbours, rows of q and k permuted.</summary>
sealed class LlamaGguf() : GgufArchitecture("llama")
{
    public override IReadOnlyList<string> Hubs { get; } = [LlamaFamily.Architecture, MistralFamily.Architecture];

    protected override bool Interleaved => true;

    public override bool TakesFactors => true;

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope), keys.SwiGlu(i)));
    }
}
