using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Hanok.Numerics;

/// <summary>The arguments of <see cref="HalfRowCode"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct HalfRow
{
    /// <summary>The first of four panels of 16 outputs.</summary>
    public ushort* Weights;

    /// <summary>Bytes between panels.</summary>
    public nint PanelBytes;

    /// <summary>The row of x.</summary>
    public float* Values;

    /// <summary>64 results.</summary>
    public float* Results;

    /// <summary>Inputs.</summary>
    public nint Count;
}

/// <summary>One row times 64 outputs of binary16, expanded by the processor's own instruction, which .NET does not offer: the chains of <see cref="HalfMatrix"/>.</summary>
static class HalfRowCode
{
    /// <summary>The kernel's address; 0 where the machine or the system does not allow it.</summary>
    public static nint Kernel => AssembledKernels.HasVnni512 && AssembledKernels.Enabled ? Loaded.Value : 0;

    static readonly Lazy<nint> Loaded = new(Load);

    static nint Load()
    {
        Assembler c = new(64);
        AssemblerRegisterZMM[] sums = [zmm0, zmm1, zmm2, zmm3], weights = [zmm16, zmm17, zmm18, zmm19];
        c.mov(rsi, __[rdi]);
        c.mov(rax, __[rdi + 8]);
        c.mov(rdx, __[rdi + 16]);
        c.mov(r8, __[rdi + 24]);
        c.mov(rcx, __[rdi + 32]);
        c.lea(r9, __[rsi + rax * 2]);
        foreach (AssemblerRegisterZMM sum in sums) c.vpxord(sum, sum, sum);
        Label loop = c.CreateLabel("loop");
        c.Label(ref loop);
        for (int p = 0; p < 4; p++)
        {
            AssemblerRegister64 pair = p < 2 ? rsi : r9;
            c.vcvtph2ps(weights[p], p % 2 == 0 ? __ymmword_ptr[pair] : __ymmword_ptr[pair + rax]);
            c.vfmadd231ps(sums[p], weights[p], __dword_bcst[rdx]);
        }
        c.add(rsi, 32);
        c.add(r9, 32);
        c.add(rdx, 4);
        c.dec(rcx);
        c.jnz(loop);
        for (int p = 0; p < 4; p++) c.vmovups(__zmmword_ptr[r8 + 64 * p], sums[p]);
        c.vzeroupper();
        c.ret();
        using MemoryStream code = new();
        c.Assemble(new StreamCodeWriter(code), 0);
        return ExecutableMemory.Load(code.ToArray());
    }
}
