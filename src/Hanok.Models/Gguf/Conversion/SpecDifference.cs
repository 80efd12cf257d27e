using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>Compares what two specifications compute, whatever they are called and wherever their tensors lie: what a format could not say shows as a difference after reading back.</summary>
static class SpecDifference
{
    const double Tolerance = 2e-6;

    /// <summary>The first thing that differs, such as <c>layers[3].window</c>; null: they compute the same.</summary>
    public static string? Find(DecoderSpec a, DecoderSpec b) =>
        a.VocabularySize != b.VocabularySize ? "vocabulary"
        : a.Width != b.Width ? "width"
        : a.ContextLength != b.ContextLength ? "context"
        : a.TiedEmbeddings != b.TiedEmbeddings ? "tied embeddings"
        : !Near(a.EmbeddingScale, b.EmbeddingScale) ? "embedding scale"
        : !Near(a.LogitScale, b.LogitScale) ? "logit scale"
        : !Near(a.LogitSoftCap, b.LogitSoftCap) ? "logit soft cap"
        : !Same(a.FinalNorm, b.FinalNorm) ? "final norm"
        : a.Layers.Count != b.Layers.Count ? "layers"
        : Enumerable.Range(0, a.Layers.Count).Select(i => Layer(a.Layers[i], b.Layers[i]) is { } part ? $"layers[{i}].{part}" : null).FirstOrDefault(d => d is not null);

    static string? Layer(LayerSpec a, LayerSpec b) =>
        !Same(a.InputNorm, b.InputNorm) || !Same(a.AttentionOutputNorm, b.AttentionOutputNorm) || !Same(a.FeedForwardNorm, b.FeedForwardNorm) || !Same(a.FeedForwardOutputNorm, b.FeedForwardOutputNorm) ? "norms"
        : !Near(a.ResidualScale, b.ResidualScale) ? "residual scale"
        : Attention(a.Attention, b.Attention) ?? FeedForward(a.FeedForward, b.FeedForward);

    static string? Attention(AttentionSpec a, AttentionSpec b) =>
        (a.Heads, a.KeyValueHeads, a.HeadDimension) != (b.Heads, b.KeyValueHeads, b.HeadDimension) ? "heads"
        : !Near(a.Scale, b.Scale) ? "attention scale"
        : !Same(a.QueryKeyNorm, b.QueryKeyNorm) || (a.QueryKeyNorm is not null && a.QueryKeyNormWhole != b.QueryKeyNormWhole) ? "norm of q and k"
        : a.Window != b.Window ? "window"
        : !Near(a.SoftCap, b.SoftCap) ? "soft cap"
        : a.Sinks != b.Sinks ? "sinks"
        : a.InputBias != b.InputBias || a.OutputBias != b.OutputBias ? "biases"
        : !Same(a.Latent, b.Latent) ? "latents"
        : !Same(a, b) ? "rotation" : null;

    static string? FeedForward(FeedForwardSpec a, FeedForwardSpec b) => (a, b) switch
    {
        (DenseSpec x, DenseSpec y) => x == y ? null : "feed-forward",
        (MixtureSpec x, MixtureSpec y) => x with { Router = y.Router } == y && Same(x.Router, y.Router) ? null : "experts",
        _ => "feed-forward",
    };

    static bool Same(RouterRule a, RouterRule b) =>
        a with { Scale = b.Scale, RenormaliseEpsilon = b.RenormaliseEpsilon } == b && Near(a.Scale, b.Scale) && Math.Abs(a.RenormaliseEpsilon - b.RenormaliseEpsilon) < 1e-12;

    static bool Same(LatentSpec? a, LatentSpec? b) => a is null || b is null ? a == b : a with { Norm = b.Norm } == b && Same(a.Norm, b.Norm);

    static bool Same(NormSpec? a, NormSpec? b) => a is null || b is null ? a == b : a.Kind == b.Kind && Near(a.Epsilon, b.Epsilon);

    // However it is said: the same frequencies, the same factor of cosines and sines.
    static bool Same(AttentionSpec a, AttentionSpec b)
    {
        if (a.Rope is not { } x || b.Rope is not { } y) return a.Rope == b.Rope;
        int dimension = Rotary(a, x);
        if (x.Layout != y.Layout || dimension != Rotary(b, y)) return false;
        using RopeTable one = new(dimension, 2, x.Theta, x.Scaling, x.Layout), other = new(dimension, 2, y.Theta, y.Scaling, y.Layout);
        return Near(one.AttentionFactor, other.AttentionFactor) && one.InverseFrequencies.ToArray().Zip(other.InverseFrequencies.ToArray()).All(p => Near(p.First, p.Second));
    }

    static int Rotary(AttentionSpec a, RopeSpec rope) => rope.RotaryDimension > 0 ? rope.RotaryDimension : a.Latent?.RotaryDimension ?? a.HeadDimension;

    static bool Near(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
}
