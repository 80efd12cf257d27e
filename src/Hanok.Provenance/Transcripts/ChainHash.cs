using System.Security.Cryptography;

namespace Hanok.Provenance.Transcripts;

/// <summary>
/// The chain of a transcript, recomputed from its bytes: chain(k) = SHA-256(chain(k-1), 32 raw bytes, then the bytes after checkpoint line k-1 up to and including
/// line k without its <c>chain</c> member). Written from the format's description, not from the trainer's code, so that the two check each other.
/// </summary>
static class ChainHash
{
    /// <summary><c>,"chain":"</c> + 64 digits + <c>"</c>: the member that a checkpoint line is hashed without.</summary>
    const int MemberBytes = 10 + 64 + 1;

    /// <summary>Value k from value k-1 and the bytes of the link, whose last line is the checkpoint's with its LF.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> link)
    {
        // The member is the last of its line: … ,"chain":"<64>" } LF
        ReadOnlySpan<byte> before = link[..^(MemberBytes + 2)];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(before);
        hash.AppendData("}\n"u8);
        return hash.GetHashAndReset();
    }
}
