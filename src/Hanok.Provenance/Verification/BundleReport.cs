using Hanok.Language.Messages;
using Hanok.Provenance.Transcripts;

namespace Hanok.Provenance.Verification;

/// <summary>What a verification of a bundle's files found, before any training is replayed.</summary>
/// <param name="RootDigest">SHA-256 of the manifest, to compare with a published one; null where there is no readable manifest.</param>
/// <param name="Files">Files that the manifest lists.</param>
/// <param name="Chains">The transcript's chains; empty where it is not whole.</param>
/// <param name="WeightsCompared">True if the weights were compared with the last checkpoint.</param>
/// <param name="Problems">Everything that does not fit, each with its place. Empty: all fits.</param>
public sealed record BundleReport(
    string? RootDigest, int Files, IReadOnlyList<TranscriptChain> Chains, bool WeightsCompared, IReadOnlyList<UserError> Problems)
{
    /// <summary>True if nothing was found.</summary>
    public bool Passed => Problems.Count == 0;
}
