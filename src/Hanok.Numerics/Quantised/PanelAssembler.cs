using System.Collections.Concurrent;
using Iced.Intel;

namespace Hanok.Numerics;

/// <summary>Assembles the kernels of panels for AVX-512 VNNI, every sum in a register of its own.</summary>
/// <remarks>
/// A step takes four weights of 32 outputs (two registers) and four activations of each row (one broadcast, used twice): <c>vpdpbusd</c>, whose sums of four products are exact in 32 bits.
/// The kernels of up to six rows read the expanded form; those of up to two rows read panels as they are stored, since what is used so seldom should not be written anywhere first.
/// </remarks>
static class PanelAssembler
{
    const int Most = 6;

    /// <summary>The most rows that panels are read for as they are stored.</summary>
    public const int MostDirect = 2;

    static readonly ConcurrentDictionary<(PanelLayout, bool), nint[]?> Known = new();

    /// <summary>The kernels for <paramref name="layout"/>, one for each number of rows; null where the machine or the system does not allow them.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="direct">Whether they are to read panels as they are stored.</param>
    public static nint[]? Kernels(in PanelLayout layout, bool direct)
    {
        if (!AssembledKernels.HasVnni512 || !AssembledKernels.Enabled) return null;
        return Known.GetOrAdd((layout, direct), static key => Load(key.Item1, key.Item2));
    }

    static nint[]? Load(PanelLayout layout, bool direct)
    {
        nint[] kernels = new nint[direct ? MostDirect : Most];
        for (int rows = 1; rows <= kernels.Length; rows++)
        {
            using MemoryStream code = new();
            new PanelCode(layout, rows, direct).Write().Assemble(new StreamCodeWriter(code), 0);
            kernels[rows - 1] = ExecutableMemory.Load(code.ToArray());
            if (kernels[rows - 1] == 0) return null;
        }
        return kernels;
    }
}
