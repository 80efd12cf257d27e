using System.Security.Cryptography;
using System.Text;

namespace Hanok.Data.Skills;

/// <summary>A counter-based generator for making examples: draw i of a key is a pure function of (key, i), so that no example depends on which others were made before it.</summary>
/// <remarks>
/// Draw i is SplitMix64's output function (Steele, Lea and Flood, 2014) at state <c>key + (i + 1) * 0x9E3779B97F4A7C15</c>. Keys come from SHA-256, so that purposes and
/// names separate streams. (The data floor stands below the numerics and cannot use their Philox.)
/// </remarks>
public struct CounterRandom
{
    readonly ulong _key;
    ulong _counter;

    /// <summary>The stream of one key, from its first draw.</summary>
    public CounterRandom(ulong key) => _key = key;

    /// <summary>The stream for one use: the first 8 bytes, little-endian, of SHA-256("hanok-skills-v1\n" + seed + "\n" + purpose + "\n" + index).</summary>
    public CounterRandom(ulong seed, string purpose, long index) : this(Key(seed, purpose, index)) { }

    /// <summary>The key of one use; see the constructor.</summary>
    public static ulong Key(ulong seed, string purpose, long index)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"hanok-skills-v1\n{seed}\n{purpose}\n{index}"));
        return BitConverter.ToUInt64(hash);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = unchecked(_key + (++_counter * 0x9E3779B97F4A7C15));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>A uniform integer in [0, <paramref name="bound"/>), without bias (Lemire, 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong threshold = unchecked(0UL - (ulong)bound) % (ulong)bound;
        while (true)
        {
            UInt128 product = (UInt128)Next() * (ulong)bound;
            if ((ulong)product >= threshold) return (int)(product >> 64);
        }
    }

    /// <summary>A uniform integer in [<paramref name="low"/>, <paramref name="high"/>], both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>One of <paramref name="items"/>, uniformly.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
