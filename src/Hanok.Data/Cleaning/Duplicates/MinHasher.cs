using System.Numerics;
using System.Runtime.InteropServices;

namespace Hanok.Data.Cleaning.Duplicates;

/// <summary>MinHash signatures (Broder 1997): for each of many hash functions the least hash among a text's shingles; two texts agree in a share of them that estimates their Jaccard similarity.</summary>
/// <remarks>Integers only, so a signature is the same whatever the width of the machine's vectors. One object serves one thread.</remarks>
public sealed class MinHasher
{
    readonly uint[] multipliers, additions;
    readonly Shingles shingles = new();
    readonly ShingleKind kind;

    /// <summary>Signatures of <paramref name="bands"/> bands of <paramref name="rows"/> hashes.</summary>
    public MinHasher(ShingleKind kind = ShingleKind.Words, int bands = 14, int rows = 8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        this.kind = kind;
        Bands = bands;
        Rows = rows;
        Length = bands * rows;
        // Whole vectors of up to 16 lanes; the surplus functions are computed and left out.
        int padded = (Length + 15) / 16 * 16;
        multipliers = new uint[padded];
        additions = new uint[padded];
        ulong state = 0x48616E6F6B; // "Hanok"
        for (int i = 0; i < padded; i++)
        {
            multipliers[i] = (uint)(SplitMix(ref state) >> 32) | 1;
            additions[i] = (uint)(SplitMix(ref state) >> 32);
        }
        Padded = padded;
    }

    /// <summary>Bands.</summary>
    public int Bands { get; }

    /// <summary>Hashes a band.</summary>
    public int Rows { get; }

    /// <summary>Hashes of a signature.</summary>
    public int Length { get; }

    int Padded { get; }

    /// <summary>The signature of <paramref name="text"/> (in NFC).</summary>
    public uint[] Sign(ReadOnlySpan<char> text)
    {
        uint[] signature = new uint[Padded];
        Sign(text, signature);
        return signature;
    }

    /// <summary>The probability that LSH finds a pair of <paramref name="similarity"/>: 1 - (1 - s^rows)^bands.</summary>
    public static double Probability(double similarity, int bands, int rows) => 1 - Math.Pow(1 - Math.Pow(similarity, rows), bands);

    /// <summary>The share of hashes in which two signatures agree: the estimate of their similarity.</summary>
    public double Similarity(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b)
    {
        int equal = 0;
        for (int i = 0; i < Length; i++) if (a[i] == b[i]) equal++;
        return (double)equal / Length;
    }

    /// <summary>The hash of a band of a signature, different for each band.</summary>
    public ulong BandHash(ReadOnlySpan<uint> signature, int band)
    {
        ulong h = (ulong)band + 1;
        foreach (uint v in signature.Slice(band * Rows, Rows)) h = BitOperations.RotateLeft((h ^ v) * 0x9E3779B97F4A7C15, 27);
        return h ^ h >> 29;
    }

    internal void Sign(ReadOnlySpan<char> text, uint[] signature)
    {
        shingles.Fill(text, kind);
        Array.Fill(signature, uint.MaxValue);
        Span<Vector<uint>> minima = MemoryMarshal.Cast<uint, Vector<uint>>(signature.AsSpan());
        ReadOnlySpan<Vector<uint>> m = MemoryMarshal.Cast<uint, Vector<uint>>(multipliers.AsSpan()), a = MemoryMarshal.Cast<uint, Vector<uint>>(additions.AsSpan());
        ReadOnlySpan<uint> hashes = shingles.Hashes;
        for (int i = 0; i < minima.Length; i++)
        {
            Vector<uint> least = minima[i], times = m[i], plus = a[i];
            foreach (uint h in hashes)
            {
                Vector<uint> v = new Vector<uint>(h) * times + plus;
                least = Vector.Min(least, v ^ (v >>> 15));
            }
            minima[i] = least;
        }
    }

    internal ulong[] Set(ReadOnlySpan<char> text)
    {
        shingles.Fill(text, kind);
        return shingles.Set();
    }

    static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
