using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>Packs one panel from the rows of a file; rows beyond the matrix have scale 0.</summary>
readonly unsafe struct PanelPacker(BlockType type, PanelLayout layout, nint* rows, int blockBytes, byte* panels, int outputs, int blocks) : IParallelBody
{
    [MethodImpl(Jit.Kernel)]
    public void Run(int panel)
    {
        UnpackedBlock u;
        byte* scales = panels + panel * layout.PanelBytes(blocks);
        int count = Math.Min(PanelLayout.Rows, outputs - panel * PanelLayout.Rows);
        byte* expanded = stackalloc byte[256 * PanelLayout.Rows];
        for (int b = 0; b < blocks; b++, scales += layout.BlockBytes)
        {
            new Span<byte>(expanded, layout.Segments * PanelLayout.ExpandedSegment).Clear();
            for (int r = 0; r < count; r++)
            {
                Unpacking.Unpack(type, (byte*)rows[panel * PanelLayout.Rows + r] + (long)b * blockBytes, &u);
                Scales(&u, scales, r);
                // Four weights of a row lie together; a step further is two vectors further.
                byte* to = expanded + (r / 16 * 64) + (r % 16 * 4);
                for (int k = 0; k < layout.Segments * 32; k += 32, to += PanelLayout.ExpandedSegment)
                {
                    Vector256<uint> w = (Vector256.Load((byte*)u.Weights + k) + Vector256.Create((byte)layout.Bias)).AsUInt32();
                    for (int step = 0; step < 8; step++) *(uint*)(to + 128 * step) = w.GetElement(step);
                }
            }
            for (int s = 0; s < layout.Segments; s++) Segment(expanded + s * PanelLayout.ExpandedSegment, scales + layout.BlockScaleBytes + s * layout.SegmentBytes);
        }
    }

    void Scales(UnpackedBlock* u, byte* to, int r)
    {
        Scale(u->Scale, to, r);
        if (layout.Minimum) Scale(u->Minimum, to + layout.ScaleBytes, r);
        for (int g = 0; g < layout.Groups; g++)
        {
            to[layout.GroupsAt + PanelLayout.Rows * g + r] = (byte)u->Scales[g];
            if (layout.Minimum) to[layout.GroupMinimaAt + PanelLayout.Rows * g + r] = (byte)u->Minima[g];
        }
    }

    void Scale(float scale, byte* to, int r)
    {
        if (layout.HalfScales) ((ushort*)to)[r] = PlainNumbers.HalfBits(scale);
        else ((float*)to)[r] = scale;
    }

    // 16 vectors of bytes to nibbles and planes.
    [MethodImpl(Jit.Kernel)]
    void Segment(byte* from, byte* to)
    {
        if (layout.Bits == 8)
        {
            Buffer.MemoryCopy(from, to, PanelLayout.ExpandedSegment, PanelLayout.ExpandedSegment);
            return;
        }
        Vector256<byte> nibble = Vector256.Create((byte)15);
        for (int i = 0; i < 512; i += 32) ((Vector256.Load(from + i) & nibble) | (Vector256.Load(from + i + 512) << 4)).Store(to + i);
        int high = layout.Bits - 4, perPlane = 8 / Math.Max(1, high);
        for (int i = 0; high > 0 && i < 64 * 2 * high; i += 32)
        {
            Vector256<byte> plane = default;
            for (int v = 0; v < perPlane; v++) plane |= (Vector256.Load(from + (i / 64 * perPlane + v) * 64 + i % 64) >> 4) << (v * high);
            plane.Store(to + 512 + i);
        }
    }
}
