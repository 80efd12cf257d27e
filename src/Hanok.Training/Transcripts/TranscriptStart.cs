namespace Hanok.Training.Transcripts;

/// <summary>The first line of a chain: everything that decides its bytes, written before step 1. Hashes are lower-case hex.</summary>
/// <param name="Name"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Contract">The numerics contract, <c>numerics v1</c>.</param>
/// <param name="Recipe">SHA-256 of the recipe as it was run.</param>
/// <param name="SeedCommitment"><see cref="Transcripts.SeedCommitment"/>.</param>
/// <param name="InitialWeights">Hash of the weights before step 1 (<see cref="Checkpoints.WeightsHash"/>).</param>
/// <param name="DataOrder">Merkle root over what each step reads (<see cref="Order.DataOrder.Root"/>).</param>
/// <param name="Steps">Steps of the chain.</param>
/// <param name="Interval">Steps between checkpoints; the last step always has one.</param>
/// <param name="Previous">The checkpoint that the weights came from; null for a chain that starts from the seed.</param>
public sealed record TranscriptStart(
    string Name, string Contract, string Recipe, string SeedCommitment, string InitialWeights, string DataOrder, int Steps, int Interval, ChainLink? Previous);

/// <summary>The last checkpoint of an earlier chain, and the value of that chain there.</summary>
/// <param name="Digest">SHA-256 of the checkpoint file; its 32 bytes are value 0 of the chain that starts from it.</param>
/// <param name="Chain">The earlier chain's value at that checkpoint.</param>
public sealed record ChainLink(string Digest, string Chain);
