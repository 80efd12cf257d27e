using System.Diagnostics.CodeAnalysis;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>A mixture of types that a whole file gets.</summary>
/// <param name="Name">What people call it, such as <c>q4_k_m</c>.</param>
/// <param name="FileType">The number under <c>general.file_type</c> (llama.cpp's <c>llama_ftype</c>).</param>
/// <param name="Default">The type of a matrix for which there is no rule.</param>
public sealed record QuantisationTarget(string Name, uint FileType, BlockType Default)
{
    /// <summary>Blocks of 32 with 8 bits.</summary>
    public static QuantisationTarget Q8_0 { get; } = new("q8_0", 7, BlockType.Q8_0);

    /// <summary>Blocks of 32 with 4 bits.</summary>
    public static QuantisationTarget Q4_0 { get; } = new("q4_0", 2, BlockType.Q4_0);

    /// <summary>4 bits with minima, 6 where it matters most.</summary>
    public static QuantisationTarget Q4_K_M { get; } = new("q4_k_m", 15, BlockType.Q4_K);

    /// <summary>5 bits with minima, 6 where it matters most.</summary>
    public static QuantisationTarget Q5_K_M { get; } = new("q5_k_m", 17, BlockType.Q5_K);

    /// <summary>6 bits.</summary>
    public static QuantisationTarget Q6_K { get; } = new("q6_k", 18, BlockType.Q6_K);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<QuantisationTarget> All { get; } = [Q8_0, Q4_0, Q4_K_M, Q5_K_M, Q6_K];

    /// <summary>The target called <paramref name="name"/>, in any case.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out QuantisationTarget? target)
    {
        target = All.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return target is not null;
    }
}
