using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Cache;

/// <summary>The keys and values of one conversation, layer by layer, and the tokens they belong to.</summary>
/// <remarks>What a new prompt shares with the tokens held from the first on is not computed again. Shortening costs nothing: what lies behind the end is never read.</remarks>
public sealed class KeyValueCache : IDisposable
{
    readonly CacheMemory[] layers;
    readonly int[] tokens;

    /// <summary>An empty cache for <paramref name="capacity"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not positive.</exception>
    public KeyValueCache(DecoderSpec spec, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        tokens = new int[capacity];
        layers = [.. spec.Layers.Select(l => new CacheMemory(Decoder.ShapeOf(l.Attention), Rows, slots: 1, capacity))];
    }

    /// <summary>Which positions the next replay computes.</summary>
    public SequenceRows Rows { get; } = new();

    /// <summary>The memories, layer by layer.</summary>
    public IReadOnlyList<AttentionMemory> Layers => layers;

    /// <summary>The most tokens.</summary>
    public int Capacity => tokens.Length;

    /// <summary>Tokens held.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens held.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, Count);

    /// <summary>Bytes of keys and values.</summary>
    public long Bytes => layers.Sum(l => l.Bytes);

    /// <summary>Forgets what <paramref name="prompt"/> does not begin with; returns how many of its tokens need no computation. The last one always does: its logits are wanted.</summary>
    public int Reuse(ReadOnlySpan<int> prompt)
    {
        Count = Math.Min(Tokens.CommonPrefixLength(prompt), Math.Max(0, prompt.Length - 1));
        return Count;
    }

    /// <summary>Keeps the first <paramref name="count"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
    }

    /// <summary>Announces that the next replay computes <paramref name="ids"/> behind what is held.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit.</exception>
    internal void Announce(ReadOnlySpan<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, Capacity - Count);
        Rows.Clear();
        Rows.Add(0, Count, ids.Length);
    }

    /// <summary>The replay has been: <paramref name="ids"/> are held.</summary>
    internal void Commit(ReadOnlySpan<int> ids)
    {
        ids.CopyTo(tokens.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (CacheMemory layer in layers) layer.Dispose();
        Rows.Dispose();
    }
}
