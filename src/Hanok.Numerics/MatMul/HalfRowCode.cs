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

/// <summary>One row times 64 outputs of binary16, expanded by the processor's own instruction, which .NET does not offer, or of bfloat16, in four streams at once: the chains of <see cref="HalfMatrix"/>.</summary>
static class HalfRowCode
{
    /// <summary>The kernel's address for binary16 or bfloat16; 0 where the machine or the system does not allow it.</summary>
    public static nint Kernel(bool brain) =>
        !AssembledKernels.Enabled || !AssembledKernels.HasVnni512 && !AssembledKernels.HasHalves256 ? 0 : (brain ? Brain : Half).Value;

    static readonly Lazy<nint> Half = new(() => Load(AssembledKernels.HasVnni512, brain: false)), Brain = new(() => Load(AssembledKernels.HasVnni512, brain: true));

    // The sums of a panel's 16 outputs are one register of 512 bits or two of 256; what multiplies them is expanded into registers above all sums.
    static nint Load(bool wide, bool brain)
    {
        Assembler c = new(64);
        AssemblerRegisterZMM[] sums = [zmm0, zmm1, zmm2, zmm3];
        AssemblerRegisterYMM[] halves = [ymm0, ymm1, ymm2, ymm3, ymm4, ymm5, ymm6, ymm7];
        c.mov(rsi, __[rdi]);
        c.mov(rax, __[rdi + 8]);
        c.mov(rdx, __[rdi + 16]);
        c.mov(r8, __[rdi + 24]);
        c.mov(rcx, __[rdi + 32]);
        c.lea(r9, __[rsi + rax * 2]);
        foreach (AssemblerRegisterYMM sum in halves) c.vpxor(sum, sum, sum);
        Label loop = c.CreateLabel("loop");
        c.Label(ref loop);
        if (!wide) c.vbroadcastss(ymm15, __dword_ptr[rdx]);
        for (int p = 0; p < 4; p++)
        {
            AssemblerRegister64 pair = p < 2 ? rsi : r9;
            AssemblerMemoryOperand panel = p % 2 == 0 ? pair + 0 : pair + rax;
            if (wide)
            {
                if (brain)
                {
                    c.vpmovzxwd(zmm16, __ymmword_ptr[panel]);
                    c.vpslld(zmm16, zmm16, 16);
                }
                else c.vcvtph2ps(zmm16, __ymmword_ptr[panel]);
                c.vfmadd231ps(sums[p], zmm16, __dword_bcst[rdx]);
                continue;
            }
            if (brain)
            {
                c.vpmovzxwd(ymm8, __xmmword_ptr[panel]);
                c.vpmovzxwd(ymm9, __xmmword_ptr[panel + 16]);
                c.vpslld(ymm8, ymm8, 16);
                c.vpslld(ymm9, ymm9, 16);
            }
            else
            {
                c.vcvtph2ps(ymm8, __xmmword_ptr[panel]);
                c.vcvtph2ps(ymm9, __xmmword_ptr[panel + 16]);
            }
            c.vfmadd231ps(halves[2 * p], ymm8, ymm15);
            c.vfmadd231ps(halves[2 * p + 1], ymm9, ymm15);
        }
        c.add(rsi, 32);
        c.add(r9, 32);
        c.add(rdx, 4);
        c.dec(rcx);
        c.jnz(loop);
        for (int i = 0; i < 4; i++)
        {
            if (wide) c.vmovups(__zmmword_ptr[r8 + 64 * i], sums[i]);
            else
            {
                c.vmovups(__ymmword_ptr[r8 + 64 * i], halves[2 * i]);
                c.vmovups(__ymmword_ptr[r8 + 64 * i + 32], halves[2 * i + 1]);
            }
        }
        c.vzeroupper();
        c.ret();
        using MemoryStream code = new();
        c.Assemble(new StreamCodeWriter(code), 0);
        return ExecutableMemory.Load(code.ToArray());
    }
}
