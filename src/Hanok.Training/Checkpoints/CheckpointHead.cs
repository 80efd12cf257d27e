namespace Hanok.Training.Checkpoints;

/// <summary>What a checkpoint says of itself: the cursor of the chain and what the chain depends on.</summary>
/// <param name="Contract">The numerics contract.</param>
/// <param name="Recipe">SHA-256 of the recipe, lower-case hex.</param>
/// <param name="Chain"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Step">Steps done. The data order, the learning rate and the optimiser's bias corrections follow from it.</param>
public sealed record CheckpointHead(string Contract, string Recipe, string Chain, int Step);
