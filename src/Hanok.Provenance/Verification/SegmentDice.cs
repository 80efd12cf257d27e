using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Hanok.Provenance.Verification;

/// <summary>The verifier's dice: which segment of a chain is replayed. Whoever throws the same seed gets the same segment.</summary>
/// <remarks>
/// The choice is the (SHA-256("hanok-verify-v1\n" + seed + "\n" + chain), taken as a big-endian integer, modulo the number of candidates)-th candidate.
/// One random segment of n shows a forged segment with probability 1/n; see <c>docs/formats.md</c> on what a verification can and cannot show.
/// </remarks>
public static class SegmentDice
{
    /// <summary>A seed from the system's random number generator.</summary>
    public static ulong Roll() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>Chooses one of <paramref name="candidates"/>.</summary>
    /// <exception cref="ArgumentException">There is no candidate.</exception>
    public static int Choose(ulong seed, string chain, IReadOnlyList<int> candidates)
    {
        if (candidates.Count == 0) throw new ArgumentException("no segment to choose from", nameof(candidates));
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"hanok-verify-v1\n{seed}\n{chain}"));
        return candidates[(int)(new BigInteger(hash, isUnsigned: true, isBigEndian: true) % candidates.Count)];
    }
}
