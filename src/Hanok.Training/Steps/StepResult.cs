namespace Hanok.Training.Steps;

/// <summary>What a step gives besides changed weights.</summary>
/// <param name="Loss">Mean loss over the step's targets in nats, before the step: the shards' binary32 sums, combined by the tree, divided by the targets' number in binary32.</param>
/// <param name="GradientNorm">Global norm of the gradient before clipping.</param>
/// <param name="Targets">Targets that the loss counted.</param>
public readonly record struct StepResult(float Loss, double GradientNorm, int Targets);
