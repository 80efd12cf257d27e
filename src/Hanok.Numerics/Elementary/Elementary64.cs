using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace Hanok.Numerics;

/// <summary>
/// Elementary functions of binary64 numbers for tables, schedules and initialisation: our own polynomials over fused multiply-add, the same bits on
/// every machine. Nothing here calls the C library.
/// </summary>
/// <remarks>Errors in units in the last place of the exact result, found against 40-digit references (Elementary64Tests). NaN gives NaN.</remarks>
public static partial class Elementary64
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Fma(double a, double b, double c) =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported || AdvSimd.Arm64.IsSupported ? Math.FusedMultiplyAdd(a, b, c) : FusedMultiplyAdd.Emulate(a, b, c);

    /// <summary>x * 2^n for x in [1/2, 2], rounded once (into the subnormals, or to infinity).</summary>
    static double Scale(double x, int n)
    {
        if (n > 1023) return x * PowerOfTwo(1023) * PowerOfTwo(Math.Min(n - 1023, 1023));
        if (n >= -1022) return x * PowerOfTwo(n);
        return n < -1080 ? 0 : x * PowerOfTwo(n + 100) * PowerOfTwo(-100);
    }

    static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);

    const double Ln2High = 0.6931471805598903;      // 42 bits: n * Ln2High is exact for |n| below 2^11
    const double Ln2Low = 5.497923018708371e-14;
    const double Log2E = 1.4426950408889634;
}
