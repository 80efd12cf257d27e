using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>An algorithm over 16 lanes. Implemented by small structs that carry their arguments; <see cref="Tier.Run{TKernel}"/> chooses the lanes.</summary>
interface ILaneKernel
{
    /// <summary>Does the work with <typeparamref name="TLanes"/>.</summary>
    void Run<TLanes>() where TLanes : struct, ILanes<TLanes>;
}

/// <summary>Which registers hold the virtual vector on this machine.</summary>
/// <remarks>
/// The tests are constants to the just-in-time compiler, so that a dispatch costs nothing. The runtime's own knobs choose a lower tier:
/// <c>DOTNET_EnableAVX512=0</c>, <c>DOTNET_EnableAVX2=0</c> (which takes FMA away as well), <c>DOTNET_EnableHWIntrinsic=0</c>.
/// <see cref="Avx512F.IsSupported"/> is asked and not <c>Vector512.IsHardwareAccelerated</c>, which is false on processors that lower their clock.
/// Every tier gives the same bytes; they differ in speed.
/// </remarks>
public static class Tier
{
    /// <summary>Registers of 512 bits (AVX-512 F).</summary>
    internal static bool Is512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported;
    }

    /// <summary>Registers of 256 bits (AVX2 with FMA), and none of 512.</summary>
    internal static bool Is256
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !Avx512F.IsSupported && Avx2.IsSupported && Fma.IsSupported;
    }

    /// <summary>Name of the tier in use: <c>avx512</c>, <c>avx2</c>, <c>128</c> (fused multiply-add in hardware) or <c>128-emulated</c>.</summary>
    public static string Name =>
        Is512 ? "avx512" : Is256 ? "avx2" : Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported ? "128" : "128-emulated";

    /// <summary>Runs <paramref name="kernel"/> with the widest lanes of this machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<TKernel>(in TKernel kernel) where TKernel : struct, ILaneKernel
    {
        if (Is512) kernel.Run<Lanes512>();
        else if (Is256) kernel.Run<Lanes256>();
        else kernel.Run<Lanes128>();
    }

    /// <summary>Throws where the processor or something loaded into this process flushes subnormal numbers to zero: results would not be those of the contract.</summary>
    /// <exception cref="PlatformNotSupportedException">Subnormal numbers are flushed.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void RequireSubnormals()
    {
        float smallest = Opaque(float.Epsilon);
        float half = Opaque(1.17549435E-38f) * Opaque(0.5f);
        double tiny = OpaqueDouble(double.Epsilon) * OpaqueDouble(4);
        if (smallest + smallest != 2 * float.Epsilon || smallest * Opaque(2) == 0 || half == 0 || half + half != 1.17549435E-38f || tiny == 0)
            throw new PlatformNotSupportedException("subnormal numbers are flushed to zero on this thread (MXCSR FTZ/DAZ or FPCR FZ is set); numerics v1 needs them");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static float Opaque(float x) => x;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static double OpaqueDouble(double x) => x;
}
