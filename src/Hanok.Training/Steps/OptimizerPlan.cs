using Hanok.Numerics;

namespace Hanok.Training.Steps;

/// <summary>Optimisers and their settings. Learning rates are peaks: each step takes the schedule's factor of them.</summary>
public sealed record OptimizerPlan
{
    /// <summary>Which optimiser moves what.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Muon;

    /// <summary>Peak rate of AdamW.</summary>
    public double LearningRate { get; init; } = 4.5e-3;

    /// <summary>Peak rate of Muon.</summary>
    public double MatrixLearningRate { get; init; } = 0.02;

    /// <summary>Largest global norm of the gradient; larger ones are scaled down to it.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>AdamW's other settings.</summary>
    public AdamWOptions AdamW { get; init; } = new();

    /// <summary>Muon's other settings.</summary>
    public MuonOptions Muon { get; init; } = new();
}
