namespace Hanok.Numerics;

/// <summary>A panel without vector instructions.</summary>
readonly unsafe struct PanelScalar(PanelProduct product) : IParallelBody
{
    readonly PanelProduct product = product;

    public void Run(int index)
    {
        PanelLayout layout = product.Layout;
        int length = layout.Segments * 32, group = layout.Group == 0 ? length : layout.Group, outputs = Math.Min(16, product.Outputs - 16 * index);
        for (int t = 0; t < product.Rows; t++)
            for (int r = 0; r < outputs; r++)
            {
                float c = 0;
                byte* p = product.Panel(index);
                sbyte* a = product.Values + (long)t * product.Columns;
                float* da = product.Scales + (long)t * product.Blocks;
                short* sums = product.Sums + (long)t * (product.Columns / 16);
                for (int b = 0; b < product.Blocks; b++, p += layout.Bytes, a += length, sums += length / 16)
                {
                    int sum = 0, minima = 0;
                    for (int start = 0, g = 0; start < length; start += group, g++)
                    {
                        int dot = 0, plain = 0;
                        for (int k = start; k < start + group; k++) dot += (Weight(layout, p, r, k) - layout.Bias) * a[k];
                        for (int k = start; k < start + group; k += 16) plain += sums[k / 16];
                        sum += layout.Group == 0 ? dot : (sbyte)p[layout.GroupsAt + 16 * g + r] * dot;
                        if (layout.Minimum) minima += layout.Group == 0 ? plain : (sbyte)p[layout.GroupMinimaAt + 16 * g + r] * plain;
                    }
                    c = Simd.Fma(Scale(layout, p, r) * da[b], sum, c);
                    if (layout.Minimum) c = Simd.Fma(-Scale(layout, p + layout.MinimumAt, r) * da[b], minima, c);
                }
                product.Y[(long)t * product.Outputs + 16 * index + r] = c;
            }
    }

    static int Weight(in PanelLayout layout, byte* p, int r, int k)
    {
        int step = k % 32 / 4;
        byte* segment = p + layout.WeightsAt + k / 32 * layout.SegmentBytes;
        return layout.Nibbles ? (segment[(16 * (step % 4) + r) * 4 + k % 4] >> (step < 4 ? 0 : 4)) & 15 : segment[(16 * step + r) * 4 + k % 4];
    }

    static float Scale(in PanelLayout layout, byte* p, int r) => layout.HalfScales ? PlainNumbers.Half(p + 2 * r) : ((float*)p)[r];
}
