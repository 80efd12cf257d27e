using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>One layer: x += r · OutputNorm(Attention(InputNorm(x))); x += r · OutputNorm(FeedForward(InputNorm(x))); a norm that is null is not there.</summary>
public sealed record LayerSpec
{
    /// <summary>The norm before attention.</summary>
    public required NormSpec? InputNorm { get; init; }

    /// <summary>Attention.</summary>
    public required AttentionSpec Attention { get; init; }

    /// <summary>The norm of attention's result, before it is added.</summary>
    public NormSpec? AttentionOutputNorm { get; init; }

    /// <summary>The norm before the feed-forward part.</summary>
    public required NormSpec? FeedForwardNorm { get; init; }

    /// <summary>The feed-forward part.</summary>
    public required FeedForwardSpec FeedForward { get; init; }

    /// <summary>The norm of the feed-forward part's result, before it is added.</summary>
    public NormSpec? FeedForwardOutputNorm { get; init; }

    /// <summary>Factor of both results (r).</summary>
    public double ResidualScale { get; init; } = 1;
}

/// <summary>RMSNorm: x · 1/sqrt(mean(x²) + ε) · w, or · (1 + w).</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Kind">What the weight is added to.</param>
public sealed record NormSpec(double Epsilon, NormKind Kind = NormKind.Weight);
