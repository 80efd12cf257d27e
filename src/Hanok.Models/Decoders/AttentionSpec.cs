using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>Causal attention with grouped keys and values, or over latents.</summary>
public sealed record AttentionSpec
{
    /// <summary>Query heads (H).</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads (K), a divisor of H.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head of queries and keys; H times it need not be the width of the model.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Factor of q·k before the softmax.</summary>
    public required float Scale { get; init; }

    /// <summary>RMSNorm over each head of q and k before the rotation; null for none.</summary>
    public NormSpec? QueryKeyNorm { get; init; }

    /// <summary>True where that norm is over all heads together, with a weight as wide (OLMo 2).</summary>
    public bool QueryKeyNormWhole { get; init; }

    /// <summary>Rotary position embedding; null for none.</summary>
    public required RopeSpec? Rope { get; init; }

    /// <summary>How many keys a query sees, itself included; 0: all before it.</summary>
    public int Window { get; init; }

    /// <summary>Scores s become cap · tanh(s / cap); 0: unchanged.</summary>
    public float SoftCap { get; init; }

    /// <summary>True where each head has a logit that takes a share of the softmax and gives no value.</summary>
    public bool Sinks { get; init; }

    /// <summary>True where q, k and v have biases.</summary>
    public bool InputBias { get; init; }

    /// <summary>True where the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Keys and values through a latent of low rank; null for plain ones.</summary>
    public LatentSpec? Latent { get; init; }

    /// <summary>Width of a head of values.</summary>
    public int ValueDimension => Latent?.ValueDimension ?? HeadDimension;

    /// <summary>Sizes of the attention operator and its memory. Latent attention runs over the latents themselves: one key head [latent | rotated part], whose values are the latents.</summary>
    public AttentionShape Shape => Latent is { } l
        ? new AttentionShape(Heads, 1, l.KeyValueRank + l.RotaryDimension, Scale, Window) { ValueDimension = l.KeyValueRank, SoftCap = SoftCap }
        : new AttentionShape(Heads, KeyValueHeads, HeadDimension, Scale, Window) { SoftCap = SoftCap };
}

/// <summary>Latent attention (DeepSeek-V2, 2024, https://arxiv.org/abs/2405.04434): a head of queries and keys is [plain | rotated]; keys' plain part and values come from one latent, the rotated part is shared by all heads.</summary>
/// <param name="KeyValueRank">Width of the latent of keys and values.</param>
/// <param name="QueryRank">Width of the latent of queries; null where they come from the stream at once.</param>
/// <param name="PlainDimension">Features of a head that are not rotated.</param>
/// <param name="RotaryDimension">Features of a head that are.</param>
/// <param name="ValueDimension">Width of a head of values.</param>
/// <param name="Norm">The norm of the latents.</param>
public sealed record LatentSpec(int KeyValueRank, int? QueryRank, int PlainDimension, int RotaryDimension, int ValueDimension, NormSpec Norm);

/// <summary>Rotary position embedding (Su et al. 2021, https://arxiv.org/abs/2104.09864).</summary>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Scaling">How the wavelengths are stretched.</param>
public sealed record RopeSpec(double Theta, RopeScaling Scaling)
{
    /// <summary>How many of a head's features are rotated; 0: all of them.</summary>
    public int RotaryDimension { get; init; }

    /// <summary>Which features form the pairs.</summary>
    public RopeLayout Layout { get; init; } = RopeLayout.HalfSplit;
}
