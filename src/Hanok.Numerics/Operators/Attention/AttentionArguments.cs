namespace Hanok.Numerics;

/// <summary>What the pieces of one forward pass share: rows q [N, H*D] and o [N, H*V]; where training keeps maxima and 1/l [N, H], or null; sinks [H] or null.</summary>
unsafe struct AttentionArguments
{
    public float* Q, O, Maxima, Inverses, Sinks;
    public int* DocumentStarts;
    public AttentionSizes Sizes;
    public MemoryLayout Memory;
    public float* Results;
    public int* Waiting;
}

/// <summary><see cref="AttentionShape"/> as plain values.</summary>
readonly struct AttentionSizes(AttentionShape shape)
{
    public readonly int QueryHeads = shape.QueryHeads, KeyHeads = shape.KeyHeads, Group = shape.Group, HeadDimension = shape.HeadDimension, ValueDimension = shape.ValueDimension, Padded = shape.Padded, Window = shape.Window;
    public readonly float Scale = shape.Scale, SoftCap = shape.SoftCap;
}
