namespace Hanok.Numerics;

/// <summary>Packs one panel from the rows of a file; rows beyond the matrix have scale 0.</summary>
readonly unsafe struct PanelPacker(BlockType type, PanelLayout layout, nint* rows, int blockBytes, byte* panels, int outputs, int blocks) : IParallelBody
{
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
                for (int k = 0; k < layout.Segments * 32; k += 4, to += 128)
                    for (int i = 0; i < 4; i++) to[i] = (byte)(u.Weights[k + i] + layout.Bias);
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
    void Segment(byte* from, byte* to)
    {
        if (layout.Bits == 8)
        {
            Buffer.MemoryCopy(from, to, PanelLayout.ExpandedSegment, PanelLayout.ExpandedSegment);
            return;
        }
        for (int i = 0; i < 512; i++) to[i] = (byte)((from[i] & 15) | ((from[i + 512] & 15) << 4));
        int high = layout.Bits - 4, perPlane = 8 / Math.Max(1, high);
        for (int v = 0; high > 0 && v < 16; v++)
            for (int i = 0; i < 64; i++) to[512 + (v / perPlane * 64) + i] |= (byte)((from[64 * v + i] >> 4) << (v % perPlane * high));
    }
}
