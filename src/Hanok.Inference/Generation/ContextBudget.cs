using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Generation;

/// <summary>How long a window is unless its length is asked for: what the model was made for, less where memory does not allow that.</summary>
public static class ContextBudget
{
    /// <summary>Windows are cut to a multiple of this.</summary>
    const int Step = 256;

    /// <summary>No window is cut below this: a model that does not even get so much should say that memory ran out.</summary>
    const int Shortest = 512;

    /// <summary>Bytes that are free for a window: what the system has, or a quarter of what <paramref name="memoryLimit"/> leaves: weights need the rest.</summary>
    public static long Within(long? memoryLimit)
    {
        long free = new FreeMemory().Bytes;
        return memoryLimit is { } most ? Math.Min(free, Math.Max(0, most - Environment.WorkingSet) / 4) : free;
    }

    /// <summary>The window's length.</summary>
    /// <param name="spec">The decoder, whose weights are in memory already.</param>
    /// <param name="free">Bytes that are free: four fifths of them are for keys and values, the rest for working memory and whoever else is there.</param>
    /// <param name="keys">How the cache stores keys.</param>
    /// <param name="values">How the cache stores values.</param>
    public static int Tokens(DecoderSpec spec, long free, CacheType keys = CacheType.F32, CacheType values = CacheType.F32)
    {
        long fit = free / 5 * 4 / Math.Max(1, spec.CacheBytesPerToken(keys, values));
        if (fit >= spec.ContextLength) return spec.ContextLength;
        return Math.Min(spec.ContextLength, (int)Math.Max(Shortest, fit / Step * Step));
    }
}
