namespace Hanok.Training.Runs;

/// <summary>Is told how training goes: the command line's bar, the page's curve. Nothing it does changes the run.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done. Called on the training thread: return quickly.</summary>
    void OnStep(in TrainingProgress progress);

    /// <summary>A checkpoint stands on the disk.</summary>
    void OnCheckpoint(TrainingCheckpoint checkpoint);
}

/// <summary>A step that was done.</summary>
/// <param name="Chain"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Step">Its number, 1 for the first.</param>
/// <param name="Of">Steps of the chain.</param>
/// <param name="Loss">Mean loss over its targets in nats, before the step.</param>
/// <param name="GradientNorm">Global norm of the gradient before clipping.</param>
/// <param name="LearningRate">Rate of the matrices (Muon) or of everything (AdamW).</param>
/// <param name="TokensPerSecond">Positions a second, over the last steps of this process.</param>
/// <param name="OperationsPerSecond">By the customary count (<see cref="Steps.TrainingCost"/>), over the last steps.</param>
/// <param name="ShareOfPeak">Of the machine's fused-multiply-add peak; null where it was not measured.</param>
public readonly record struct TrainingProgress(
    string Chain, int Step, int Of, float Loss, double GradientNorm, double LearningRate, double TokensPerSecond, double OperationsPerSecond, double? ShareOfPeak);

/// <summary>A checkpoint on the disk.</summary>
/// <param name="Chain"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Number">1 for the first of its chain.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Path">Its file. It may be removed after the next checkpoint, by the rule of the recipe: what wants to read it opens it now.</param>
/// <param name="Digest">SHA-256 of the file.</param>
public sealed record TrainingCheckpoint(string Chain, int Number, int Step, string Path, string Digest);
