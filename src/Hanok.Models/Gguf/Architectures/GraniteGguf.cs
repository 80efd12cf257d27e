using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>granite</c>: Granite: Llama with multipliers of the embedding, the scores, the residual branches, and a divisor of the logits.</summary>
sealed class GraniteGguf() : GgufArchitecture("granite")
{
    public override IReadOnlyList<string> Hubs { get; } = [GraniteFamily.Architecture];

    protected override bool Interleaved => true;

    public override bool TakesFactors => true;

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        keys.NoExperts();
        double embedding = Factor("embedding_scale"), residual = Factor("residual_scale"), logits = Factor("logit_scale");
        double? scale = keys.Keys.Has("attention.scale") && keys.Keys.Number("attention.scale", 0, 1e9) is > 0 and var s ? s : null;
        return keys.Spec(Hubs[0], i =>
        {
            AttentionSpec attention = keys.Attention(i, rope);
            return keys.PreNorm(attention with { Scale = scale is { } x ? (float)x : attention.Scale }, keys.SwiGlu(i)) with { ResidualScale = residual };
        }) with { EmbeddingScale = embedding, LogitScale = 1 / logits };

        // llama.cpp takes 0 as "not there".
        double Factor(string key) => keys.Keys.Number(key, 0, 1e9, 1) is > 0 and var x ? x : 1;
    }

    public override void Write(GgufDecoderItems items)
    {
        LayerSpec layer = items.Spec.Layers[0];
        items.Add("attention.scale", layer.Attention.Scale);
        items.Add("embedding_scale", items.Spec.EmbeddingScale);
        items.Add("residual_scale", layer.ResidualScale);
        items.Add("logit_scale", 1 / items.Spec.LogitScale);
    }
}
