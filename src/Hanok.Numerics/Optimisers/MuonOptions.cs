namespace Hanok.Numerics;

/// <summary>How <see cref="Muon"/> adapts the learning rate to a matrix [rows, columns].</summary>
public enum MuonScale
{
    /// <summary>sqrt(max(1, rows / columns)): Jordan's original.</summary>
    Original,

    /// <summary>0.2 * sqrt(max(rows, columns)): updates as large as AdamW's (Liu et al., "Muon is Scalable for LLM Training", 2025).</summary>
    MatchAdamW,
}

/// <summary>Settings of <see cref="Muon"/>.</summary>
public sealed record MuonOptions
{
    /// <summary>Decay of the running average of gradients.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Whether the update looks ahead (Nesterov).</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Decoupled weight decay, for parameters that decay.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>How the learning rate is adapted to a matrix.</summary>
    public MuonScale Scale { get; init; } = MuonScale.Original;
}
