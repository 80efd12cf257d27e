using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Whether kernels may be assembled at run time: instructions that .NET has no intrinsics for.</summary>
/// <remarks>They give the bytes of the managed kernels, faster, and obey the runtime's knobs (<c>DOTNET_EnableAVX512=0</c>). <c>--kernels managed</c> turns them off.</remarks>
public static class AssembledKernels
{
    /// <summary>False: only what .NET compiles itself is used. To be set before weights are loaded.</summary>
    public static bool Enabled { get; set; } = true;

    /// <summary>AVX-512 with VNNI, by System V's calling convention.</summary>
    internal static bool HasVnni512 { get; } = OnLinux && Avx512BW.IsSupported && Avx512DQ.IsSupported && (X86Base.CpuId(7, 0).Ecx >> 11 & 1) != 0;

    /// <summary>AVX2 with F16C, likewise.</summary>
    internal static bool HasHalves256 { get; } = OnLinux && Avx2.IsSupported && Fma.IsSupported && (X86Base.CpuId(1, 0).Ecx >> 29 & 1) != 0;

    static bool OnLinux => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
}
