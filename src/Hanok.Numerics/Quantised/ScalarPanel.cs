namespace Hanok.Numerics;

/// <summary>The kernel of panels without vector instructions, one row at a time.</summary>
static unsafe class ScalarPanel
{
    public static void Run(PanelTile* tile, int rows, in PanelLayout layout)
    {
        ExpandedPanel form = new(layout);
        int length = layout.Segments * 32, group = layout.Group == 0 ? length : layout.Group, record = ActivationBlocks.RecordOf(length);
        for (int r = 0; r < PanelLayout.Rows; r++)
        {
            float c = tile->Results[r];
            byte* scales = tile->Scales, w = tile->Weights, a = tile->Activations;
            for (nint b = tile->Blocks; b > 0; b--, scales += form.Stride, w += length * PanelLayout.Rows + layout.ExpandedGap, a += record)
            {
                int sum = 0, minima = 0;
                for (int start = 0, g = 0; start < length; start += group, g++)
                {
                    int dot = 0;
                    for (int k = start; k < start + group; k++) dot += (w[k / 4 * 128 + r / 16 * 64 + r % 16 * 4 + k % 4] - layout.Bias) * (sbyte)a[k / 32 * ActivationBlocks.SegmentBytes + k % 32];
                    sum += layout.Group == 0 ? dot : ((int*)(scales + form.GroupsAt))[PanelLayout.Rows * g + r] * dot;
                }
                short* pairs = (short*)(scales + form.PairsAt);
                for (int s = 0; layout.Minimum && s < 2 * layout.Segments; s++)
                    minima += (layout.Group == 0 ? 1 : pairs[64 * (s / 2) + 2 * r + s % 2]) * ((short*)(a + s / 2 * ActivationBlocks.SegmentBytes + 32))[s % 2];
                float da = *(float*)(a + record - sizeof(float));
                c = Simd.Fma(((float*)scales)[r] * da, sum, c);
                if (layout.Minimum) c = Simd.Fma(((float*)(scales + form.MinimaAt))[r] * da, minima, c);
            }
            tile->Results[r] = c;
        }
    }
}
