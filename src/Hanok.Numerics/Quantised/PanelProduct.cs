namespace Hanok.Numerics;

/// <summary>A product over panels: a piece is one panel with all rows of activations, or a part of them where there are few panels.</summary>
/// <remarks>
/// Blocks are taken a few at a time, so that their expanded form stays in the nearest cache while all rows pass by; results go on from where the blocks before left them. Neither changes a bit:
/// each result has one chain over the blocks.
/// </remarks>
readonly unsafe struct PanelProduct : IParallelBody, IRunBody
{
    /// <summary>Weights of a row that are expanded at a time.</summary>
    const int Depth = 512;

    const int PiecesPerThread = 4, FewestRows = 48;

    [ThreadStatic] static NativeBuffer<byte>? scratch;
    [ThreadStatic] static NativeBuffer<float>? edge;

    readonly PanelLayout layout;
    readonly byte* panels, records;
    readonly nint rowBytes;
    readonly int recordBytes, rows, blocks, outputs, length;
    readonly float* y;
    readonly PanelKernels.Table kernels;
    readonly int parts;

    public PanelProduct(PanelLayout layout, byte* panels, ActivationBlocks x, float* y, int outputs, PanelKernels.Table kernels, int threads)
    {
        this.layout = layout;
        this.panels = panels;
        records = x.Records;
        rowBytes = x.RowBytes;
        recordBytes = x.RecordBytes;
        rows = x.Rows;
        length = x.Length;
        blocks = x.Columns / x.Length;
        this.y = y;
        this.outputs = outputs;
        this.kernels = kernels;
        parts = Math.Clamp(threads == 1 ? 1 : threads * PiecesPerThread / Math.Max(1, Panels), 1, Math.Max(1, rows / FewestRows));
    }

    int Panels => LaneLoop.Pieces(outputs, PanelLayout.Rows);

    /// <summary>Number of pieces.</summary>
    public int Pieces => Panels * parts;

    public void Run(int index)
    {
        int part = index % parts, first = (int)((long)rows * part / parts);
        Take(index / parts, 1, first, (int)((long)rows * (part + 1) / parts) - first);
    }

    /// <summary>Adjacent panels with all rows.</summary>
    public void Run(int first, int count) => Take(first, count, 0, rows);

    void Take(int panel, int count, int first, int taken)
    {
        float* to = y + (long)first * outputs + panel * PanelLayout.Rows;
        int whole = Math.Min(count, outputs / PanelLayout.Rows - panel);
        if (whole > 0) Multiply(panel, whole, first, taken, to, outputs);
        if (whole == count) return;
        // A panel that is not full: its results are computed beside the matrix.
        int width = outputs % PanelLayout.Rows;
        if (edge is null || edge.Length < taken * PanelLayout.Rows)
        {
            edge?.Dispose();
            edge = new(taken * PanelLayout.Rows);
        }
        Multiply(panel + whole, 1, first, taken, edge.Data, PanelLayout.Rows);
        to += whole * PanelLayout.Rows;
        for (int t = 0; t < taken; t++) Buffer.MemoryCopy(edge.Data + t * PanelLayout.Rows, to + (long)t * outputs, width * sizeof(float), width * sizeof(float));
    }

    void Multiply(int panel, int count, int first, int taken, float* to, nint stride)
    {
        byte* packed = panels + panel * layout.PanelBytes(blocks);
        if (kernels.IsDirect && blocks > 0)
        {
            PanelTile tile = new() { Weights = packed + layout.BlockScaleBytes, Scales = packed, RowBytes = rowBytes, ResultBytes = stride * sizeof(float), Blocks = blocks, Panels = count };
            Rows(&tile, first, taken, 0, to, stride);
            return;
        }
        for (int i = 0; i < count; i++, packed += layout.PanelBytes(blocks)) MultiplyExpanded(packed, first, taken, to + i * PanelLayout.Rows, stride);
    }

    void MultiplyExpanded(byte* packed, int first, int count, float* to, nint stride)
    {
        for (int t = 0; t < count; t++) new Span<float>(to + t * stride, PanelLayout.Rows).Clear();
        ExpandedPanel form = new(layout);
        int most = Depth / length;
        scratch ??= new NativeBuffer<byte>(Depth * PanelLayout.Rows + 16384);
        byte* expanded = scratch.Data, scales = expanded + Depth * PanelLayout.Rows;
        PanelTile tile = new() { Scales = scales, RowBytes = rowBytes, ResultBytes = stride * sizeof(float) };
        for (int b = 0; b < blocks; b += most)
        {
            int taken = Math.Min(most, blocks - b);
            byte* from = packed + (long)b * layout.BlockBytes;
            tile.Weights = layout.Bits == 8 ? from + layout.BlockScaleBytes : expanded;
            for (int i = 0; i < taken; i++, from += layout.BlockBytes)
            {
                form.Scales(layout, from, scales + i * form.Stride);
                if (layout.Bits < 8) ExpandedPanel.Weights(layout, from + layout.BlockScaleBytes, expanded + i * layout.Segments * PanelLayout.ExpandedSegment, layout.Segments);
            }
            tile.Blocks = taken;
            Rows(&tile, first, count, b, to, stride);
        }
    }

    // All rows, in tiles that differ by at most one row.
    void Rows(PanelTile* tile, int first, int count, int block, float* to, nint stride)
    {
        int tiles = LaneLoop.Pieces(count, kernels.MostRows);
        for (int i = 0, t = 0; i < tiles; i++)
        {
            int n = (count - t + tiles - i - 1) / (tiles - i);
            tile->Activations = records + (first + t) * rowBytes + (long)block * recordBytes;
            tile->Results = to + t * stride;
            kernels.Run(tile, n, layout);
            t += n;
        }
    }
}
