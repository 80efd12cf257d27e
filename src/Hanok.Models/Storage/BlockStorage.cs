namespace Hanok.Models.Storage;

/// <summary>Blocks with a scale of their own in which a checkpoint stores the weights of matrices; what is not stored so is plain floats.</summary>
public abstract record BlockStorage
{
    /// <summary>F8_E4M3 with one scale a block of rows × columns: value = stored · <c>weight_scale_inv</c> (DeepSeek-V3, 2024).</summary>
    /// <param name="Rows">Rows of a block.</param>
    /// <param name="Columns">Columns of a block.</param>
    public sealed record Float8(int Rows, int Columns) : BlockStorage;

    /// <summary>Experts in MXFP4: <c>…_blocks</c> of 32 values of 4 bits and <c>…_scales</c>, powers of two (OCP Microscaling Formats v1.0, 2023).</summary>
    public sealed record Mxfp4 : BlockStorage;
}
