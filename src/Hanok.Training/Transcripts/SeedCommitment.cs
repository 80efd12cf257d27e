using System.Security.Cryptography;
using System.Text;

namespace Hanok.Training.Transcripts;

/// <summary>The promise of a seed that a transcript opens with: SHA-256("hanok-seed-v1\n" + seed in decimal digits). The seed itself stands in the transcript's last line.</summary>
/// <remarks>It hides nothing while seeds are small numbers or stand in the recipe; it fixes the seed before the first step.</remarks>
public static class SeedCommitment
{
    /// <summary>Lower-case hex of the commitment to <paramref name="seed"/>.</summary>
    public static string Of(ulong seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"hanok-seed-v1\n{seed}")));
}
