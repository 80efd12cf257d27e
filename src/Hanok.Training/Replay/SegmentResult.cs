using Hanok.Training.Steps;

namespace Hanok.Training.Replay;

/// <summary>What a replayed segment gave, to be compared with the transcript.</summary>
/// <param name="Chain"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Segment">K.</param>
/// <param name="FirstStep">Steps done before the segment.</param>
/// <param name="LastStep">Steps done after it.</param>
/// <param name="Digest">Digest of checkpoint K+1.</param>
/// <param name="InitialWeights">Hash of the weights before the chain's step 1, made again.</param>
/// <param name="DataOrder">The data-order root, made again from the data that is there.</param>
/// <param name="Steps">Loss and gradient norm of each step; the first is step <paramref name="FirstStep"/> + 1.</param>
public sealed record SegmentResult(
    string Chain, int Segment, int FirstStep, int LastStep, string Digest, string InitialWeights, string DataOrder, IReadOnlyList<StepResult> Steps);
