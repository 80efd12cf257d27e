namespace Hanok.Training.Runs;

/// <summary>How a call of <see cref="Trainer.Run"/> ended.</summary>
/// <param name="Finished">True if the chain is complete; false if it was interrupted and a resume file was saved.</param>
/// <param name="Step">Steps of the chain that are done.</param>
/// <param name="StepsHere">Of these, done in this call.</param>
/// <param name="Last">The last checkpoint of the transcript; null before the first.</param>
/// <param name="LastChain">The chain's value there; empty before the first checkpoint.</param>
public sealed record TrainingResult(bool Finished, int Step, int StepsHere, TrainingCheckpoint? Last, string LastChain);
