namespace Hanok.Numerics;

/// <summary>Sizes and rules of an attention operator.</summary>
/// <param name="QueryHeads">Number of query heads H.</param>
/// <param name="KeyHeads">Number of key and value heads K; H is a multiple (grouped-query attention). Query head h reads key head h / (H/K).</param>
/// <param name="HeadDimension">Features of a head, D.</param>
/// <param name="Scale">Factor of the scores, mostly 1 / sqrt(D).</param>
/// <param name="Window">How many keys a query sees, itself included; 0: all before it.</param>
public sealed record AttentionShape(int QueryHeads, int KeyHeads, int HeadDimension, float Scale, int Window = 0)
{
    readonly int valueDimension;

    /// <summary>Features of a value; those of a key unless set (latent attention).</summary>
    public int ValueDimension
    {
        get => valueDimension == 0 ? HeadDimension : valueDimension;
        init => valueDimension = value;
    }

    /// <summary>Scaled scores s become cap · tanh(s / cap) (Gemma 2); 0: unchanged.</summary>
    public float SoftCap { get; init; }

    /// <summary>Bytes that one position takes in a memory of these types: a key and a value for each key head.</summary>
    public long CacheBytes(CacheType keys, CacheType values) => KeyHeads * (keys.BytesOf(HeadDimension) + values.BytesOf(ValueDimension));

    /// <summary>Query heads that share a key head.</summary>
    public int Group => QueryHeads / KeyHeads;

    /// <summary>Features of a value rounded up to whole vectors.</summary>
    internal int Padded => (ValueDimension + 15) / 16 * 16;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the heads do not divide.</exception>
    public AttentionShape Checked()
    {
        if (QueryHeads < 1 || KeyHeads < 1 || HeadDimension < 1 || Window < 0 || ValueDimension < 1 || !(SoftCap >= 0)) throw new ArgumentException($"attention: sizes must be positive: {this}");
        if (QueryHeads % KeyHeads != 0) throw new ArgumentException($"attention: {QueryHeads} query heads are no multiple of {KeyHeads} key heads");
        return this;
    }
}
