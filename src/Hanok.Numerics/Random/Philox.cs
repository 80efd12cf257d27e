using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hanok.Numerics;

/// <summary>
/// Philox4x32-10: random numbers as a function of a key and a counter. Draw i of a key is the same whoever asks for it, in any order, on any thread.
/// </summary>
/// <remarks>J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011; constants and test vectors from Random123.</remarks>
/// <param name="key">The key: equal keys give equal numbers.</param>
public readonly struct Philox(ulong key)
{
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>A generator for one purpose and name, such as ("initialisation", "model.embed_tokens.weight"): <see cref="Key"/>.</summary>
    public Philox(ulong seed, string purpose, string name) : this(Key(seed, purpose, name))
    {
    }

    /// <summary>
    /// The key of (seed, purpose, name): the first eight bytes, little-endian, of
    /// SHA-256("hanok-philox-v1\n" + seed in decimal + "\n" + purpose + "\n" + name), all UTF-8.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="purpose"/> holds a line feed: two different triples could give one text.</exception>
    public static ulong Key(ulong seed, string purpose, string name)
    {
        if (purpose.Contains('\n')) throw new ArgumentException("a purpose must not contain a line feed", nameof(purpose));
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"hanok-philox-v1\n{seed.ToString(CultureInfo.InvariantCulture)}\n{purpose}\n{name}"));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The four words of one counter value. Word 0 of the counter is the low half of <paramref name="low"/>.</summary>
    public PhiloxBlock Block(ulong low, ulong high = 0)
    {
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return new PhiloxBlock(c0, c1, c2, c3);
    }

    /// <summary>Draw <paramref name="index"/> as 64 random bits (words 0 and 1 of block <paramref name="index"/>; block counters have high = 0).</summary>
    public ulong Bits(ulong index)
    {
        PhiloxBlock b = Block(index);
        return b.Word0 | (ulong)b.Word1 << 32;
    }

    /// <summary>Draw <paramref name="index"/>, uniform on [0, 1): the upper 53 of <see cref="Bits"/> times 2^-53.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1L << 53));

    /// <summary>Draw <paramref name="index"/>, standard normal: block index/2 gives two by Box and Muller, even index the cosine, odd index the sine.</summary>
    public double Normal(ulong index)
    {
        NormalPair(index >> 1, out double cosine, out double sine);
        return (index & 1) == 0 ? cosine : sine;
    }

    /// <summary>
    /// Normal draws first, first + 1 … : mean 0, deviation <paramref name="deviation"/>, computed in binary64 and rounded once.
    /// </summary>
    public void FillNormal(Span<float> destination, double deviation, ulong first = 0)
    {
        for (int i = 0; i < destination.Length;)
        {
            ulong index = first + (ulong)i;
            NormalPair(index >> 1, out double cosine, out double sine);
            if ((index & 1) == 0) destination[i++] = (float)(cosine * deviation);
            if (i < destination.Length) destination[i++] = (float)(sine * deviation);
        }
    }

    /// <summary>Uniform draws first, first + 1 … on [<paramref name="low"/>, <paramref name="high"/>): low + u * (high - low) in binary64, rounded once.</summary>
    public void FillUniform(Span<float> destination, double low, double high, ulong first = 0)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = (float)(low + Uniform(first + (ulong)i) * (high - low));
    }

    /// <summary>
    /// Draw <paramref name="index"/> as an integer in [0, <paramref name="bound"/>), every value equally likely: the high half of bits * bound,
    /// redrawn (counter high = 1, 2, …) where the low half falls into the biased part. D. Lemire, "Fast Random Integer Generation in an Interval", 2019.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is 0.</exception>
    public ulong Below(ulong bound, ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        ulong threshold = (0 - bound) % bound;
        for (ulong attempt = 0; ; attempt++)
        {
            PhiloxBlock b = Block(index, attempt);
            ulong high = Math.BigMul(b.Word0 | (ulong)b.Word1 << 32, bound, out ulong low);
            if (low >= threshold) return high;
        }
    }

    /// <summary>Shuffles by Fisher and Yates: for i from the last down to 1, exchanges i with draw i below i + 1. Applied to 0, 1, 2 … it gives the key's permutation.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)Below((ulong)i + 1, (ulong)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>G. Box, M. Muller, 1958: r = sqrt(-2 log u), u in (0, 1]; the angle uniform. 53 bits each.</summary>
    void NormalPair(ulong block, out double cosine, out double sine)
    {
        PhiloxBlock b = Block(block);
        ulong first = b.Word0 | (ulong)b.Word1 << 32, second = b.Word2 | (ulong)b.Word3 << 32;
        double u = ((first >> 11) + 1) * (1.0 / (1L << 53));
        double angle = (second >> 11) * (2 * Math.PI / (1L << 53));
        double radius = Math.Sqrt(-2 * Elementary64.Log(u));
        cosine = radius * Elementary64.Cos(angle);
        sine = radius * Elementary64.Sin(angle);
    }
}

/// <summary>Four random words of 32 bits.</summary>
public readonly record struct PhiloxBlock(uint Word0, uint Word1, uint Word2, uint Word3);
