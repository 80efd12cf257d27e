using System.Security.Cryptography;

namespace Hanok.Training.Order;

/// <summary>
/// The Merkle tree hash of RFC 6962, section 2.1, built leaf by leaf in logarithmic memory:
/// leaf = SHA-256(0x00 + entry), node = SHA-256(0x01 + left + right), the left subtree being the largest full one.
/// </summary>
public sealed class MerkleTree
{
    const int HashBytes = SHA256.HashSizeInBytes;

    // One hash for each set bit of `Leaves`: full subtrees, the largest first.
    readonly byte[] stack = new byte[64 * HashBytes];
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    int depth;

    /// <summary>Leaves added so far.</summary>
    public long Leaves { get; private set; }

    /// <summary>Adds the leaf of <paramref name="entry"/>.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        hash.AppendData([0x00]);
        hash.AppendData(entry);
        hash.GetHashAndReset(stack.AsSpan(depth * HashBytes));
        depth++;
        // Leaf number n completes as many subtrees as n has trailing ones.
        for (long n = Leaves++; (n & 1) == 1; n >>= 1) MergeTop();
    }

    /// <summary>The root over all leaves added so far; SHA-256 of nothing for no leaf. More leaves may follow.</summary>
    public byte[] Root()
    {
        if (depth == 0) return SHA256.HashData([]);
        byte[] right = stack.AsSpan((depth - 1) * HashBytes, HashBytes).ToArray();
        for (int i = depth - 2; i >= 0; i--)
        {
            hash.AppendData([0x01]);
            hash.AppendData(stack, i * HashBytes, HashBytes);
            hash.AppendData(right);
            hash.GetHashAndReset(right);
        }
        return right;
    }

    void MergeTop()
    {
        depth--;
        hash.AppendData([0x01]);
        hash.AppendData(stack, (depth - 1) * HashBytes, 2 * HashBytes);
        hash.GetHashAndReset(stack.AsSpan((depth - 1) * HashBytes));
    }
}
