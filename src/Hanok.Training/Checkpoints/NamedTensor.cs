using Hanok.Numerics;

namespace Hanok.Training.Checkpoints;

/// <summary>A tensor under the name that a checkpoint gives it.</summary>
/// <param name="Name">A weight's Hugging Face name, or <see cref="Checkpoint.OptimizerPrefix"/> and what the optimiser keeps for it.</param>
/// <param name="Tensor">The values.</param>
public readonly record struct NamedTensor(string Name, Tensor Tensor);
