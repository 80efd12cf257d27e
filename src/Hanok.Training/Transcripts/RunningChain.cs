using System.Security.Cryptography;

namespace Hanok.Training.Transcripts;

/// <summary>
/// The chain of a transcript while it is written: chain(k) = SHA-256(chain(k-1), 32 raw bytes, then the transcript's bytes after checkpoint line k-1
/// up to and including line k without its <c>chain</c> member).
/// </summary>
sealed class RunningChain : IDisposable
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] value = new byte[SHA256.HashSizeInBytes];

    /// <summary>A chain whose value 0 is <paramref name="start"/>.</summary>
    public RunningChain(ReadOnlySpan<byte> start)
    {
        start.CopyTo(value);
        hash.AppendData(value);
    }

    /// <summary>The value of the last closed link; value 0 before the first.</summary>
    public ReadOnlySpan<byte> Value => value;

    /// <summary>Adds bytes of the transcript.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Ends link k and begins link k+1.</summary>
    public ReadOnlySpan<byte> Close()
    {
        hash.GetHashAndReset(value);
        hash.AppendData(value);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
