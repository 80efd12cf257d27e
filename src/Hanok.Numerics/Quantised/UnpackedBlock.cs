namespace Hanok.Numerics;

/// <summary>
/// One block of any quantised type in one form: weight j = (Scale * Scales[g]) * Weights[j] - Minimum * Minima[g], with g = j / Group.
/// The products are rounded one by one, the difference last; nothing is fused.
/// </summary>
/// <remarks>
/// Every type of ggml has this form with integers: where its definition has halves or eighths (IQ1, IQ2, IQ3_XXS), these are powers of two that move into
/// <see cref="Scale"/> without rounding. <see cref="Minimum"/> and <see cref="Minima"/> mean something only where <see cref="BlockFormat.HasMinimum"/>.
/// </remarks>
unsafe struct UnpackedBlock
{
    /// <summary>The block's scale.</summary>
    public float Scale;

    /// <summary>The block's scale of minima.</summary>
    public float Minimum;

    /// <summary>Weights that share a scale: at least 16.</summary>
    public int Group;

    /// <summary>The integer scale of each group.</summary>
    public fixed int Scales[16];

    /// <summary>The integer minimum of each group.</summary>
    public fixed int Minima[16];

    /// <summary>The integer weights.</summary>
    public fixed sbyte Weights[256];
}
