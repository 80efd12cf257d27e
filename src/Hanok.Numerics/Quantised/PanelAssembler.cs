using System.Collections.Concurrent;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Hanok.Numerics;

/// <summary>Assembles the kernels of panels for AVX-512 VNNI: up to six rows by 32 outputs, every sum in a register of its own.</summary>
/// <remarks>
/// A step takes four weights of 32 outputs (two registers) and four activations of each row (one broadcast, used twice): <c>vpdpbusd</c>, whose sums of four products are exact in 32 bits.
/// Registers: 0-11 sums of a group; 12-23 sums of a block, or (blocks without groups) the results; 24-25 weights, 26 activations, 27-28 scales, 29 and 31 constants, 30-31 for the moment.
/// </remarks>
static class PanelAssembler
{
    const int Most = 6, Panel = 128;

    static readonly AssemblerRegisterZMM[] Zmm =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13, zmm14, zmm15,
        zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31,
    ];

    // Address registers: none of them need be saved. rdi counts blocks once the arguments are read.
    static readonly AssemblerRegister64 Weights = rsi, Scales = rdx, Rows0 = r8, Rows3 = r9, RowStride = rax, Results0 = r10, Results3 = r11, ResultStride = rcx, Count = rdi;

    static readonly ConcurrentDictionary<(int Segments, int Group, bool Minimum, int Bias), nint[]?> Known = new();

    /// <summary>The kernels for <paramref name="layout"/>, one for each number of rows; null where the machine or the system does not allow them.</summary>
    public static nint[]? Kernels(in PanelLayout layout)
    {
        if (!AssembledKernels.HasVnni512 || !AssembledKernels.Enabled) return null;
        return Known.GetOrAdd((layout.Segments, layout.Group, layout.Minimum, layout.Bias), static (_, l) => Load(l), layout);
    }

    static nint[]? Load(PanelLayout layout)
    {
        nint[] kernels = new nint[Most];
        for (int rows = 1; rows <= Most; rows++)
        {
            using MemoryStream code = new();
            Assemble(layout, rows).Assemble(new StreamCodeWriter(code), 0);
            kernels[rows - 1] = ExecutableMemory.Load(code.ToArray());
            if (kernels[rows - 1] == 0) return null;
        }
        return kernels;
    }

    static Assembler Assemble(in PanelLayout layout, int rows)
    {
        Assembler c = new(64);
        ExpandedPanel form = new(layout);
        int length = layout.Segments * 32, record = length + length / 8 + sizeof(float);
        Constant(c, zmm29, layout.Bias == 0 ? 0x00010001 : Pair(layout, 0));
        if (layout.Group == 16) Constant(c, zmm31, Pair(layout, 1));
        // The offsets of PanelTile's fields.
        c.mov(Weights, __[rdi]);
        c.mov(Scales, __[rdi + 8]);
        c.mov(Rows0, __[rdi + 16]);
        c.mov(RowStride, __[rdi + 24]);
        c.mov(Results0, __[rdi + 32]);
        c.mov(ResultStride, __[rdi + 40]);
        c.mov(Count, __[rdi + 48]);
        c.lea(Rows3, __[RowStride + RowStride * 2]);
        c.add(Rows3, Rows0);
        c.lea(Results3, __[ResultStride + ResultStride * 2]);
        c.add(Results3, Results0);
        Label loop = c.CreateLabel();
        bool grouped = layout.Group != 0;
        if (!grouped)
            for (int r = 0; r < rows; r++)
                for (int h = 0; h < 2; h++) c.vmovups(Total(r, h), Result(r, h));
        c.Label(ref loop);
        if (grouped) Grouped(c, layout, form, rows, length, record);
        else Plain(c, layout, form, rows, length, record);
        c.add(Weights, layout.Segments * PanelLayout.ExpandedSegment);
        c.add(Scales, form.Stride);
        c.add(Rows0, record);
        c.add(Rows3, record);
        c.dec(Count);
        c.jnz(loop);
        if (!grouped)
            for (int r = 0; r < rows; r++)
                for (int h = 0; h < 2; h++) c.vmovups(Result(r, h), Total(r, h));
        c.vzeroupper();
        c.ret();
        return c;
    }

    // A block whose weights have one scale: the results stay in registers.
    static void Plain(Assembler c, in PanelLayout layout, in ExpandedPanel form, int rows, int length, int record)
    {
        Clear(c, rows);
        for (int s = 0; s < layout.Segments; s++)
        {
            Bias(c, layout, rows, length, s, part: 0);
            Dot(c, rows, 32 * s, 8);
        }
        for (int h = 0; h < 2; h++) c.vmovups(Zmm[27 + h], __zmmword_ptr[Scales + 64 * h]);
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < 2; h++)
            {
                c.vcvtdq2ps(Sum(r, h), Sum(r, h));
                c.vmulps(zmm30, Zmm[27 + h], Row(r, record - 4));
                c.vfmadd231ps(Total(r, h), zmm30, Sum(r, h));
            }
        if (!layout.Minimum) return;
        for (int h = 0; h < 2; h++) c.vmovups(Zmm[27 + h], __zmmword_ptr[Scales + form.MinimaAt + 64 * h]);
        for (int r = 0; r < rows; r++)
        {
            c.vpxord(zmm31, zmm31, zmm31);
            for (int s = 0; s < layout.Segments; s++) c.vpdpwssd(zmm31, zmm29, Row(r, length + 4 * s));
            c.vcvtdq2ps(zmm31, zmm31);
            for (int h = 0; h < 2; h++)
            {
                c.vmulps(zmm30, Zmm[27 + h], Row(r, record - 4));
                c.vfmadd231ps(Total(r, h), zmm30, zmm31);
            }
        }
    }

    // A block of groups: sums times group scales are integers still; the results wait in memory.
    static void Grouped(Assembler c, in PanelLayout layout, in ExpandedPanel form, int rows, int length, int record)
    {
        int parts = 32 / layout.Group;
        for (int s = 0; s < layout.Segments; s++)
            for (int part = 0; part < parts; part++)
            {
                Clear(c, rows);
                Bias(c, layout, rows, length, s, part);
                Dot(c, rows, 32 * s + layout.Group * part, layout.Group / 4);
                int group = s * parts + part;
                for (int h = 0; h < 2; h++) c.vmovdqu32(Zmm[27 + h], __zmmword_ptr[Scales + form.GroupsAt + 128 * group + 64 * h]);
                for (int r = 0; r < rows; r++)
                    for (int h = 0; h < 2; h++)
                    {
                        if (group == 0) c.vpmulld(Total(r, h), Sum(r, h), Zmm[27 + h]);
                        else
                        {
                            c.vpmulld(Sum(r, h), Sum(r, h), Zmm[27 + h]);
                            c.vpaddd(Total(r, h), Total(r, h), Sum(r, h));
                        }
                    }
            }
        for (int h = 0; h < 2; h++) c.vmovups(Zmm[27 + h], __zmmword_ptr[Scales + 64 * h]);
        if (layout.Minimum)
            for (int h = 0; h < 2; h++) c.vmovups(Zmm[24 + h], __zmmword_ptr[Scales + form.MinimaAt + 64 * h]);
        for (int r = 0; r < rows; r++)
        {
            for (int h = 0; h < 2; h++)
            {
                c.vmovups(Sum(r, h), Result(r, h));
                c.vcvtdq2ps(Total(r, h), Total(r, h));
                c.vmulps(zmm30, Zmm[27 + h], Row(r, record - 4));
                c.vfmadd231ps(Sum(r, h), zmm30, Total(r, h));
            }
            if (layout.Minimum) Minima(c, layout, form, r, length, record);
            for (int h = 0; h < 2; h++) c.vmovups(Result(r, h), Sum(r, h));
        }
    }

    static void Minima(Assembler c, in PanelLayout layout, in ExpandedPanel form, int r, int length, int record)
    {
        for (int h = 0; h < 2; h++) c.vpxord(Total(r, h), Total(r, h), Total(r, h));
        for (int s = 0; s < layout.Segments; s++)
        {
            c.vpbroadcastd(zmm26, RowInteger(r, length + 4 * s));
            for (int h = 0; h < 2; h++) c.vpdpwssd(Total(r, h), zmm26, __zmmword_ptr[Scales + form.PairsAt + 128 * s + 64 * h]);
        }
        for (int h = 0; h < 2; h++)
        {
            c.vcvtdq2ps(Total(r, h), Total(r, h));
            c.vmulps(zmm30, Zmm[24 + h], Row(r, record - 4));
            c.vfmadd231ps(Sum(r, h), zmm30, Total(r, h));
        }
    }

    static void Clear(Assembler c, int rows)
    {
        for (int i = 0; i < 2 * rows; i++) c.vpxord(Zmm[i], Zmm[i], Zmm[i]);
    }

    // Weights are stored with a bias: it times the sum of the activations is taken off.
    static void Bias(Assembler c, in PanelLayout layout, int rows, int length, int segment, int part)
    {
        if (layout.Bias == 0) return;
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < 2; h++) c.vpdpwssd(Sum(r, h), part == 0 ? zmm29 : zmm31, Row(r, length + 4 * segment));
    }

    // What multiplies a pair of sums of 16 activations: both sums count, or (groups of 16) one of them.
    static uint Pair(in PanelLayout layout, int part)
    {
        uint one = (ushort)-layout.Bias;
        return layout.Group != 16 ? one | one << 16 : part == 0 ? one : one << 16;
    }

    static void Constant(Assembler c, AssemblerRegisterZMM to, uint value)
    {
        c.mov(eax, value);
        c.vpbroadcastd(to, eax);
    }

    static void Dot(Assembler c, int rows, int first, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            int at = first / 4 + step;
            for (int h = 0; h < 2; h++) c.vmovdqu32(Zmm[24 + h], __zmmword_ptr[Weights + Panel * at + 64 * h]);
            for (int r = 0; r < rows; r++)
            {
                c.vpbroadcastd(zmm26, RowInteger(r, first + 4 * step));
                for (int h = 0; h < 2; h++) c.vpdpbusd(Sum(r, h), Zmm[24 + h], zmm26);
            }
        }
    }

    static AssemblerRegisterZMM Sum(int r, int h) => Zmm[2 * r + h];

    static AssemblerRegisterZMM Total(int r, int h) => Zmm[12 + 2 * r + h];

    // Four bytes of row r's record, for all lanes.
    static AssemblerMemoryOperand Row(int r, int at) => __dword_bcst[Address(r < 3 ? Rows0 : Rows3, RowStride, r % 3, at)];

    static AssemblerMemoryOperand RowInteger(int r, int at) => __dword_ptr[Address(r < 3 ? Rows0 : Rows3, RowStride, r % 3, at)];

    static AssemblerMemoryOperand Result(int r, int h) => __zmmword_ptr[Address(r < 3 ? Results0 : Results3, ResultStride, r % 3, 64 * h)];

    static AssemblerMemoryOperand Address(AssemblerRegister64 first, AssemblerRegister64 stride, int times, int at) => times == 0 ? first + at : first + stride * times + at;
}
