using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>How loops over lanes are compiled.</summary>
static class Jit
{
    /// <summary>
    /// At once with full optimisation, and never into a caller: the compiler's budget for inlining is counted over a whole method, and a loop inlined
    /// into its caller was left with calls of the lanes' operators inside (a division by call cost five times the arithmetic).
    /// </summary>
    public const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
