namespace Hanok.Provenance.Transcripts;

/// <summary>One chain of a transcript, as read and checked. Hashes are lower-case hex.</summary>
/// <param name="Start">Its first line.</param>
/// <param name="Steps">Its steps; index 0 is step 1.</param>
/// <param name="Checkpoints">Its checkpoints; index 0 is checkpoint 1.</param>
/// <param name="Seed">The seed that its last line opens; null while training is not finished.</param>
public sealed record TranscriptChain(ChainStart Start, IReadOnlyList<StepLine> Steps, IReadOnlyList<CheckpointLine> Checkpoints, ulong? Seed)
{
    /// <summary><c>pretrain</c> or <c>tune</c>.</summary>
    public string Name => Start.Name;

    /// <summary>Segments that a replay can check: from checkpoint K (0: the start) to K+1.</summary>
    public int Segments => Checkpoints.Count;
}

/// <summary>The line <c>start</c>.</summary>
/// <param name="Name"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Contract">The numerics contract.</param>
/// <param name="Recipe">SHA-256 of the recipe.</param>
/// <param name="SeedCommitment">SHA-256("hanok-seed-v1\n" + seed).</param>
/// <param name="PreviousDigest">Digest of the checkpoint that the chain starts from; null for one that starts from the seed.</param>
/// <param name="PreviousChain">Value of the earlier chain at that checkpoint.</param>
/// <param name="InitialWeights">Hash of the weights before step 1.</param>
/// <param name="DataOrder">Merkle root over what each step reads.</param>
/// <param name="Steps">Steps of the chain.</param>
/// <param name="Interval">Steps between checkpoints.</param>
public sealed record ChainStart(
    string Name, string Contract, string Recipe, string SeedCommitment, string? PreviousDigest, string? PreviousChain,
    string InitialWeights, string DataOrder, int Steps, int Interval);

/// <summary>The line <c>step</c>.</summary>
/// <param name="Loss">Mean loss over the step's targets, in nats, before the step changed the weights.</param>
/// <param name="GradientNorm">Global norm of the gradient before clipping.</param>
public readonly record struct StepLine(float Loss, double GradientNorm);

/// <summary>The line <c>checkpoint</c>.</summary>
/// <param name="Number">1 for the first of its chain.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Digest">SHA-256 of the checkpoint file.</param>
/// <param name="Chain">Value of the chain here.</param>
public sealed record CheckpointLine(int Number, int Step, string Digest, string Chain);
