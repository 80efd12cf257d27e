namespace Hanok.Training.Steps;

/// <summary>Which optimiser moves what.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW moves everything.</summary>
    AdamW,

    /// <summary>Muon moves the matrices inside layers, AdamW the rest.</summary>
    Muon,
}
