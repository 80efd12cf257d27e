using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>gemma2</c>: Gemma 2: norms before and after each part, soft caps, every other layer with a window; norms are stored plus one.</summary>
sealed class Gemma2Gguf() : GgufArchitecture("gemma2")
{
    // Layers of the largest Gemma 2, whose scale goes by the width of the model: llama.cpp knows it by them.
    const int LargestLayers = 46;

    public override IReadOnlyList<string> Hubs { get; } = [Gemma2Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope();
        (bool[] sliding, int window) = keys.Windows(i => i % 2 == 0);
        float cap = (float)keys.Keys.Number("attn_logit_softcapping", 0, 1e9, 50), logits = (float)keys.Keys.Number("final_logit_softcapping", 0, 1e9, 30);
        return GemmaParts.Spec(keys, Hubs[0], i => keys.Attention(i, rope) with { Window = sliding[i] ? window : 0, SoftCap = cap, Scale = GemmaParts.Scale(keys, LargestLayers) }) with { LogitSoftCap = logits };
    }

    public override void Write(GgufDecoderItems items)
    {
        items.Add("attn_logit_softcapping", items.Spec.Layers[0].Attention.SoftCap);
        items.Add("final_logit_softcapping", items.Spec.LogitSoftCap);
        items.Window(pattern: false);
    }
}

/// <summary>What the Gemma architectures have in common.</summary>
static class GemmaParts
{
    /// <summary>The decoder: the embedding is multiplied by sqrt(D).</summary>
    public static DecoderSpec Spec(GgufDecoderKeys keys, string hub, Func<int, AttentionSpec> attention)
    {
        NormSpec norm = keys.Norm with { Kind = NormKind.OnePlusWeight };
        return keys.Spec(hub, i => new LayerSpec
        {
            InputNorm = norm, Attention = attention(i), AttentionOutputNorm = norm, FeedForwardNorm = norm, FeedForward = new GeGluSpec(keys.Forward(i)), FeedForwardOutputNorm = norm,
        }) with { FinalNorm = norm, EmbeddingScale = Math.Sqrt(keys.Width) };
    }

    /// <summary>No key says the scale: 1 / sqrt of the head's width, of the largest model of D / H.</summary>
    public static float Scale(GgufDecoderKeys keys, int largestLayers) =>
        keys.Layers == largestLayers ? (float)(1 / Math.Sqrt((double)keys.Width / keys.Heads)) : SharedKeys.DefaultScale(keys.HeadDimension);
}
