using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>A kind of feed-forward part.</summary>
public abstract record FeedForwardSpec;

/// <summary>One gated unit: down(activation(gate(x), up(x))) (Shazeer 2020, https://arxiv.org/abs/2002.05202).</summary>
/// <param name="Width">Width of gate and up (F).</param>
/// <param name="Bias">True where the three projections have biases.</param>
public abstract record DenseSpec(int Width, bool Bias) : FeedForwardSpec
{
    /// <summary>How gate and up become one.</summary>
    public abstract GatedActivation Activation { get; }
}

/// <summary>SwiGLU: silu(gate) · up.</summary>
/// <param name="Width">Width of gate and up (F).</param>
/// <param name="Bias">True where the three projections have biases.</param>
public sealed record SwiGluSpec(int Width, bool Bias = false) : DenseSpec(Width, Bias)
{
    /// <inheritdoc/>
    public override GatedActivation Activation => GatedActivation.Silu;
}

/// <summary>GeGLU: gelu(gate) · up with the tanh form of gelu.</summary>
/// <param name="Width">Width of gate and up (F).</param>
/// <param name="Bias">True where the three projections have biases.</param>
public sealed record GeGluSpec(int Width, bool Bias = false) : DenseSpec(Width, Bias)
{
    /// <inheritdoc/>
    public override GatedActivation Activation => GatedActivation.GeluTanh;
}

/// <summary>A mixture of experts: a router chooses among gated units; shared ones, if any, take part always.</summary>
/// <param name="Width">Width of an expert (F).</param>
/// <param name="Router">How experts are chosen and weighed.</param>
/// <param name="Activation">The experts' activation.</param>
public sealed record MixtureSpec(int Width, RouterRule Router, GatedActivation Activation) : FeedForwardSpec
{
    /// <summary>True where the router's product has a bias.</summary>
    public bool RouterBias { get; init; }

    /// <summary>True where a bias takes part in the choice, not in the weights.</summary>
    public bool CorrectionBias { get; init; }

    /// <summary>True where the experts' products have biases.</summary>
    public bool ExpertBias { get; init; }

    /// <summary>Width of the unit of all shared experts together; 0 for none.</summary>
    public int SharedWidth { get; init; }
}
