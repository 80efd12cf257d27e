using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Hanok.Numerics;

/// <summary>The machine code of one kernel of panels.</summary>
/// <remarks>
/// Registers: 0-11 sums of a group; 12-23 sums of a block, or (blocks without groups) the results; 24-25 weights, 26 activations; 27-28 scales; 29 and 31 constants; 30-31 for the moment.
/// Where weights are read as they are stored, at most two rows: 0-3 sums of the first half of a segment, 4-7 of the second where that is a group of its own or nibbles; 8-11 for unpacking; 16-19 results of blocks of groups.
/// </remarks>
sealed class PanelCode(PanelLayout layout, int rows, bool direct)
{
    static readonly AssemblerRegisterZMM[] Zmm =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13, zmm14, zmm15,
        zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31,
    ];

    static readonly AssemblerRegister64 Weights = rsi, Scales = rdx, Rows0 = r8, Rows3 = r9, RowStride = rax, Results0 = r10, Results3 = r11, ResultStride = rcx, Blocks = rdi, Groups = rbx, Segments = rbp;

    // Of panels as stored, whose rows are two at most.
    static readonly AssemblerRegister64 Tile = Rows3, Panels = Results3;

    readonly Assembler c = new(64);
    readonly ExpandedPanel form = new(layout);
    readonly int segmentBytes = direct ? layout.SegmentBytes : PanelLayout.ExpandedSegment, parts = layout.Group == 16 ? 2 : 1;
    readonly bool grouped = layout.Group != 0, second = direct && (layout.Group == 16 || layout.Bits == 4);

    // Where the parts of a block's scales lie, expanded or as stored.
    int MinimaAt => direct ? layout.ScaleBytes : form.MinimaAt;

    int GroupsAt => direct ? layout.GroupsAt : form.GroupsAt;

    int ScaleStride => direct ? layout.BlockBytes : form.Stride;

    int Gap => direct ? layout.BlockScaleBytes : layout.ExpandedGap;

    int GroupBytes => direct ? 32 : 128;

    /// <summary>Writes the kernel: a function of the address of a <see cref="PanelTile"/>.</summary>
    public Assembler Write()
    {
        c.push(rbx);
        c.push(rbp);
        Constants();
        // The offsets of PanelTile's fields.
        c.mov(Weights, __[rdi]);
        c.mov(Scales, __[rdi + 8]);
        c.mov(RowStride, __[rdi + 24]);
        c.mov(Results0, __[rdi + 32]);
        c.mov(ResultStride, __[rdi + 40]);
        if (direct)
        {
            c.mov(Tile, rdi);
            c.mov(Panels, __[rdi + 56]);
            Label panel = c.CreateLabel("panel");
            c.Label(ref panel);
            Panel(Tile);
            c.add(Results0, PanelLayout.Rows * sizeof(float));
            c.dec(Panels);
            c.jnz(panel);
        }
        else
        {
            c.lea(Results3, __[ResultStride + ResultStride * 2]);
            c.add(Results3, Results0);
            Panel(rdi);
        }
        c.vzeroupper();
        c.pop(rbp);
        c.pop(rbx);
        c.ret();
        return c;
    }

    // The blocks of one panel. Panels as stored lie one behind the other, so that weights and scales go on from where they are; their results begin at zero.
    void Panel(AssemblerRegister64 tile)
    {
        c.mov(Rows0, __[tile + 16]);
        if (!direct)
        {
            c.lea(Rows3, __[RowStride + RowStride * 2]);
            c.add(Rows3, Rows0);
        }
        c.mov(Blocks, __[tile + 48]);
        if (direct) Clear(Kept);
        else if (!grouped) ForEach((r, h) => c.vmovups(Total(r, h), Result(r, h)));
        Label block = c.CreateLabel("block");
        c.Label(ref block);
        if (grouped) Grouped();
        else Plain();
        if (direct) Prefetch(Scales + ScaleStride * LaneLoop.Pieces(Ahead, ScaleStride), layout.BlockScaleBytes);
        c.add(Scales, ScaleStride);
        if (Gap != 0) c.add(Weights, Gap);
        c.add(Rows0, sizeof(float));
        if (!direct) c.add(Rows3, sizeof(float));
        c.dec(Blocks);
        c.jnz(block);
        if (direct || !grouped) ForEach((r, h) => c.vmovups(Result(r, h), Kept(r, h)));
    }

    void Constants()
    {
        // Weights are stored with a bias: it times the sum of the activations is taken off. What multiplies a pair of sums of 16: both count, or (groups of 16) one of them.
        uint one = (ushort)-layout.Bias;
        Constant(zmm29, layout.Bias == 0 ? 0x00010001 : parts == 1 ? one | one << 16 : one);
        Constant(zmm31, one << 16);
        if (!direct) return;
        Constant(zmm22, 0x0F0F0F0F);
        Constant(zmm23, layout.Bits switch { 4 => 0xF0F0F0F0, 5 => 0x10101010, _ => 0x30303030 });
    }

    void Constant(AssemblerRegisterZMM to, uint value)
    {
        c.mov(eax, value);
        c.vpbroadcastd(to, eax);
    }

    // A block whose weights have one scale: the results stay in registers.
    void Plain()
    {
        Clear(Sum);
        ForSegments(() =>
        {
            if (second) Clear(Second);
            Bias();
            Dot();
        });
        LoadScales(0);
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < 2; h++)
            {
                c.vcvtdq2ps(Sum(r, h), Sum(r, h));
                c.vmulps(zmm30, Zmm[27 + h], Scale(r));
                c.vfmadd231ps(Total(r, h), zmm30, Sum(r, h));
            }
        if (!layout.Minimum) return;
        LoadScales(MinimaAt);
        for (int r = 0; r < rows; r++)
        {
            c.vpxord(zmm30, zmm30, zmm30);
            for (int s = 0; s < layout.Segments; s++) c.vpdpwssd(zmm30, zmm29, Sums(r, s));
            c.vcvtdq2ps(zmm30, zmm30);
            for (int h = 0; h < 2; h++)
            {
                c.vmulps(Sum(r, h), Zmm[27 + h], Scale(r));
                AddMinimum(Total(r, h), Sum(r, h), zmm30);
            }
        }
    }

    // A block of groups: sums times group scales are integers still; the results wait in memory, or (as stored) in registers.
    void Grouped()
    {
        c.lea(Groups, __[Scales + GroupsAt]);
        Clear(Total);
        ForSegments(() =>
        {
            Clear(Sum);
            if (second) Clear(Second);
            if (direct)
            {
                Dot();
                Bias();
                for (int part = 0; part < parts; part++) AddGroup(part, part == 0 ? Sum : Second);
            }
            else
            {
                Bias();
                for (int part = 0; part < parts; part++)
                {
                    if (part == 1)
                    {
                        Clear(Sum);
                        BiasOf(zmm31, Sum);
                    }
                    DotExpanded(part * 4, parts == 1 ? 8 : 4);
                    AddGroup(part, Sum);
                }
            }
            c.add(Groups, GroupBytes * parts);
        });
        LoadScales(0);
        ForEach((r, h) =>
        {
            if (!direct) c.vmovups(Kept(r, h), Result(r, h));
            c.vcvtdq2ps(Total(r, h), Total(r, h));
            c.vmulps(zmm30, Zmm[27 + h], Scale(r));
            c.vfmadd231ps(Kept(r, h), zmm30, Total(r, h));
        });
        if (layout.Minimum) Minima();
        if (!direct) ForEach((r, h) => c.vmovups(Result(r, h), Kept(r, h)));
    }

    void AddGroup(int part, Func<int, int, AssemblerRegisterZMM> sum)
    {
        for (int h = 0; h < 2; h++)
        {
            if (direct) c.vpmovsxbd(Zmm[27 + h], __xmmword_ptr[Groups + 32 * part + 16 * h]);
            else c.vmovdqu32(Zmm[27 + h], __zmmword_ptr[Groups + 128 * part + 64 * h]);
        }
        ForEach((r, h) => c.vpmulld(sum(r, h), sum(r, h), Zmm[27 + h]));
        ForEach((r, h) => c.vpaddd(Total(r, h), Total(r, h), sum(r, h)));
    }

    // Group minima times sums of activations, in pairs of 16 bits.
    void Minima()
    {
        Clear(Total);
        for (int s = 0; s < layout.Segments; s++)
        {
            for (int h = 0; h < 2; h++)
            {
                if (!direct) c.vmovdqu32(Zmm[24 + h], __zmmword_ptr[Scales + form.PairsAt + 128 * s + 64 * h]);
                else
                {
                    c.vpmovzxbd(Zmm[24 + h], __xmmword_ptr[Scales + layout.GroupMinimaAt + 32 * s * parts + 16 * h]);
                    if (parts == 2) c.vpmovzxbd(zmm30, __xmmword_ptr[Scales + layout.GroupMinimaAt + 32 * (2 * s + 1) + 16 * h]);
                    c.vpslld(zmm30, parts == 2 ? zmm30 : Zmm[24 + h], 16);
                    c.vpord(Zmm[24 + h], Zmm[24 + h], zmm30);
                }
            }
            ForEach((r, h) => c.vpdpwssd(Total(r, h), Zmm[24 + h], Sums(r, s)));
        }
        LoadScales(MinimaAt);
        ForEach((r, h) =>
        {
            c.vcvtdq2ps(Total(r, h), Total(r, h));
            c.vmulps(zmm30, Zmm[27 + h], Scale(r));
            AddMinimum(Kept(r, h), zmm30, Total(r, h));
        });
    }

    // Expanded scales of minima are negated; stored ones are not, which is the same: -(d * da) * m.
    void AddMinimum(AssemblerRegisterZMM total, AssemblerRegisterZMM scale, AssemblerRegisterZMM sum)
    {
        if (direct) c.vfnmadd231ps(total, scale, sum);
        else c.vfmadd231ps(total, scale, sum);
    }

    void LoadScales(int at)
    {
        for (int h = 0; h < 2; h++)
        {
            if (direct && layout.HalfScales) c.vcvtph2ps(Zmm[27 + h], __ymmword_ptr[Scales + at + 32 * h]);
            else c.vmovups(Zmm[27 + h], __zmmword_ptr[Scales + at + 64 * h]);
        }
    }

    void Bias()
    {
        if (layout.Bias == 0) return;
        BiasOf(zmm29, Sum);
        if (direct && parts == 2) BiasOf(zmm31, Second);
    }

    void BiasOf(AssemblerRegisterZMM pair, Func<int, int, AssemblerRegisterZMM> sum)
    {
        if (layout.Bias != 0) ForEach((r, h) => c.vpdpwssd(sum(r, h), pair, __dword_bcst[Row(r, 32)]));
    }

    void Dot()
    {
        if (direct && layout.Bits < 8) DotPacked();
        else if (parts == 1) DotExpanded(0, 8);
        else
        {
            DotExpanded(0, 4);
            DotExpanded(4, 4, Second);
        }
    }

    void DotExpanded(int first, int steps, Func<int, int, AssemblerRegisterZMM>? sum = null)
    {
        sum ??= Sum;
        for (int step = first; step < first + steps; step++)
        {
            for (int h = 0; h < 2; h++) c.vmovdqu32(Zmm[24 + h], __zmmword_ptr[Weights + 128 * step + 64 * h]);
            Multiply(step, h => Zmm[24 + h], sum);
        }
    }

    // Low nibbles are steps 0 to 3, high ones 4 to 7; bits above four lie in planes (PanelLayout). Of four bits high nibbles are multiplied where they are: their sums are sixteen times too large.
    void DotPacked()
    {
        bool nibbles = layout.Bits == 4;
        for (int step = 0; step < 4; step++)
        {
            for (int h = 0; h < 2; h++)
            {
                c.vmovdqu32(Zmm[8 + h], __zmmword_ptr[Weights + 128 * step + 64 * h]);
                if (nibbles) c.vpandd(Zmm[10 + h], Zmm[8 + h], zmm23);
                else c.vpsrlw(Zmm[10 + h], Zmm[8 + h], 4);
                c.vpandd(Zmm[8 + h], Zmm[8 + h], zmm22);
                if (nibbles) continue;
                c.vpandd(Zmm[10 + h], Zmm[10 + h], zmm22);
                int vector = 2 * step + h;
                High(Zmm[8 + h], vector);
                High(Zmm[10 + h], vector + 8);
            }
            Multiply(step, h => Zmm[8 + h], Sum);
            Multiply(step + 4, h => Zmm[10 + h], second ? Second : Sum);
        }
        if (!nibbles) return;
        ForEach((r, h) => c.vpsrad(Second(r, h), Second(r, h), 4));
        if (parts == 1) ForEach((r, h) => c.vpaddd(Sum(r, h), Sum(r, h), Second(r, h)));
    }

    // w |= the bits of the vector in its plane, moved above the nibble.
    void High(AssemblerRegisterZMM w, int vector)
    {
        int high = layout.Bits - 4, perPlane = 8 / high, left = 4 - vector % perPlane * high;
        AssemblerMemoryOperand plane = __zmmword_ptr[Weights + 512 + (vector / perPlane * 64)];
        if (left > 0) c.vpsllw(zmm30, plane, (byte)left);
        else if (left < 0) c.vpsrlw(zmm30, plane, (byte)-left);
        else c.vmovdqu32(zmm30, plane);
        c.vpternlogd(w, zmm30, zmm23, 0xF8);                 // w | (plane & mask)
    }

    void Multiply(int step, Func<int, AssemblerRegisterZMM> weights, Func<int, int, AssemblerRegisterZMM> sum)
    {
        for (int r = 0; r < rows; r++)
        {
            c.vpbroadcastd(zmm26, __dword_ptr[Row(r, 4 * step)]);
            for (int h = 0; h < 2; h++) c.vpdpbusd(sum(r, h), weights(h), zmm26);
        }
    }

    // Weights and activations move on with every segment, so that a block's scale lies at their place after the last one.
    void ForSegments(Action body)
    {
        if (layout.Segments == 1)
        {
            body();
            NextSegment();
            return;
        }
        c.mov(Segments, layout.Segments);
        Label segment = c.CreateLabel("segment");
        c.Label(ref segment);
        body();
        NextSegment();
        c.dec(Segments);
        c.jnz(segment);
    }

    void NextSegment()
    {
        if (direct) Prefetch(Weights + Ahead, segmentBytes);
        c.add(Weights, segmentBytes);
        c.add(Rows0, ActivationBlocks.SegmentBytes);
        if (!direct) c.add(Rows3, ActivationBlocks.SegmentBytes);
    }

    // One row alone waits for memory at every line that nobody asked for before: integers are asked for this many bytes ahead, scales by as many blocks. Prefetches beyond the last panel touch nothing.
    const int Ahead = 4096;

    void Prefetch(AssemblerMemoryOperand from, int bytes)
    {
        for (int i = 0; i < bytes; i += 64) c.prefetcht0(__[from + i]);
    }

    void Clear(Func<int, int, AssemblerRegisterZMM> register) => ForEach((r, h) => c.vpxord(register(r, h), register(r, h), register(r, h)));

    void ForEach(Action<int, int> action)
    {
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < 2; h++) action(r, h);
    }

    static AssemblerRegisterZMM Sum(int r, int h) => Zmm[2 * r + h];

    // Sums of the second half of a segment, where they are kept apart.
    static AssemblerRegisterZMM Second(int r, int h) => Zmm[4 + 2 * r + h];

    static AssemblerRegisterZMM Total(int r, int h) => Zmm[12 + 2 * r + h];

    // The result so far, at the end of a block.
    AssemblerRegisterZMM Kept(int r, int h) => !grouped ? Total(r, h) : direct ? Zmm[16 + 2 * r + h] : Sum(r, h);

    // After a block's last segment: the scale of its activations, and the sums of segment s.
    static AssemblerMemoryOperand Scale(int r) => __dword_bcst[Row(r, 0)];

    AssemblerMemoryOperand Sums(int r, int s) => __dword_bcst[Row(r, ((s - layout.Segments) * ActivationBlocks.SegmentBytes) + 32)];

    static AssemblerMemoryOperand Row(int r, int at) => Address(r < 3 ? Rows0 : Rows3, RowStride, r % 3, at);

    static AssemblerMemoryOperand Result(int r, int h) => __zmmword_ptr[Address(r < 3 ? Results0 : Results3, ResultStride, r % 3, 64 * h)];

    static AssemblerMemoryOperand Address(AssemblerRegister64 first, AssemblerRegister64 stride, int times, int at) => times == 0 ? first + at : first + stride * times + at;
}
