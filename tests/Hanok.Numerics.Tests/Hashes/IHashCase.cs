using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hanok.Numerics.Tests;

/// <summary>One family of kernels with fixed inputs, whose outputs must have the same hash in every tier and with any number of threads.</summary>
/// <remarks>Keep a case below a few million multiply-adds: without vector instructions and with fused multiply-add emulated one costs some tens of nanoseconds.</remarks>
interface IHashCase
{
    /// <summary>Name in the file of hashes.</summary>
    string Name { get; }

    /// <summary>Computes with <paramref name="pool"/> and gives every output to <paramref name="hash"/>.</summary>
    void Run(WorkerPool pool, HashSink hash);
}

/// <summary>SHA-256 over the bits of numbers. NaN has no bits of its own in the contract and is refused.</summary>
sealed class HashSink : IDisposable
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float v in values)
            if (float.IsNaN(v)) throw new ArithmeticException("a hash case computed NaN");
        hash.AppendData(MemoryMarshal.AsBytes(values));
    }

    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double v in values)
            if (double.IsNaN(v)) throw new ArithmeticException("a hash case computed NaN");
        hash.AppendData(MemoryMarshal.AsBytes(values));
    }

    public void Add(Tensor tensor) => Add(tensor.Span);

    public string Finish() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
