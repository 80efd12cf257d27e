using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>gemma3</c>: Gemma 3: five layers with a window and a theta of their own to one without; norms are stored plus one.</summary>
sealed class Gemma3Gguf() : GgufArchitecture("gemma3")
{
    const int LargestLayers = 62, Period = 6;

    public override IReadOnlyList<string> Hubs { get; } = [Gemma3Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec full = keys.Rope(), local = new(keys.Keys.Number("rope.freq_base_swa", 1, 1e30, 10_000), new RopeScaling.None());
        (bool[] sliding, int window) = keys.Windows(i => LayerKinds.ByPattern(i, Period));
        NormSpec norm = keys.Norm with { Kind = NormKind.OnePlusWeight };
        float logits = (float)keys.Keys.Number("final_logit_softcapping", 0, 1e9, 0);
        return GemmaParts.Spec(keys, Hubs[0], i => keys.Attention(i, sliding[i] ? local : full) with
        {
            Window = sliding[i] ? window : 0, QueryKeyNorm = norm, Scale = GemmaParts.Scale(keys, LargestLayers),
        }) with { LogitSoftCap = logits };
    }

    public override void Write(GgufDecoderItems items)
    {
        items.Window(pattern: !items.IsPeriodic(Period));
        if (items.Spec.Layers.FirstOrDefault(l => l.Attention.Window > 0)?.Attention.Rope is { } local) items.Add("rope.freq_base_swa", local.Theta);
        if (items.Spec.LogitSoftCap != 0) items.Add("final_logit_softcapping", items.Spec.LogitSoftCap);
    }
}
