namespace Hanok.Models.Decoders;

/// <summary>How products with quantised weights are computed (<c>--compute</c>); both are defined to the bit in <c>docs/numerics.md</c>.</summary>
public enum Computation
{
    /// <summary>Weights are expanded to binary32; a product is the chain of fused multiply-adds of every other weight.</summary>
    Float,

    /// <summary>Activations are quantised to 8 bits and integers multiplied, where a type of blocks has such a product.</summary>
    Int8,
}
