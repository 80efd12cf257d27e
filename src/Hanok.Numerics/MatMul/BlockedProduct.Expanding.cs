namespace Hanok.Numerics;

/// <summary>A matrix whose panels are expanded to binary32 when a product reads them.</summary>
interface IPanelExpander
{
    /// <summary>Writes elements <paramref name="k"/> to <paramref name="k"/> + <paramref name="count"/> - 1 of a panel of 16 columns: element i of column j at <paramref name="to"/>[16 i + j].</summary>
    unsafe void Expand(int panel, int k, int count, float* to);
}

/// <content>Products with weights that are stored smaller than binary32.</content>
static unsafe partial class BlockedProduct
{
    [ThreadStatic] static NativeBuffer<float>? expanded;

    /// <summary>C[m,n] = A·B with B expanded panel by panel: a thread expands the panels of a tile into its own cache and all rows pass by, so that each weight is expanded once for all rows.</summary>
    public static void MultiplyExpanding<TExpander>(WorkerPool pool, in MatrixView a, in TExpander b, in MatrixView c) where TExpander : unmanaged, IPanelExpander
    {
        Product product = Of(a, c, accumulate: false);
        if (Tier.Is512) Expanding<TileKernel512, TExpander>(pool, product, b);
        else if (Tier.Is256) Expanding<TileKernel256, TExpander>(pool, product, b);
        else Expanding<TileKernelLanes<Lanes128>, TExpander>(pool, product, b);
    }

    static void Expanding<TKernel, TExpander>(WorkerPool pool, in Product p, in TExpander b)
        where TKernel : struct, ITileKernel where TExpander : unmanaged, IPanelExpander
    {
        int width = TKernel.MaxPanels * 16, pieces = (p.Columns + width - 1) / width, mAtOnce = Evenly(p.Rows, TKernel.MaxRows * MostTiles);
        int blocks = Math.Max(1, (p.K + TKernel.BlockK - 1) / TKernel.BlockK), blockK = Math.Max(1, (p.K + blocks - 1) / blocks);
        Job job = default;
        job.ALine = p.ALine;
        job.AStep = p.AStep;
        job.CStride = p.CStride;
        job.Columns = p.Columns;
        NativeBuffer<float> memory = Scratch(ref shared, (long)mAtOnce * blockK);
        job.PackedA = memory.Data;
        for (int i = 0; i < p.Rows; i += mAtOnce)
            for (int k = 0; k == 0 || k < p.K; k += blockK)
            {
                job.K = Math.Min(blockK, p.K - k);
                job.PanelStride = (nint)job.K * 16;
                job.Load = k > 0;
                job.Rows = Math.Min(mAtOnce, p.Rows - i);
                job.RowPanels = (job.Rows + TKernel.MaxRows - 1) / TKernel.MaxRows;
                job.A = p.A + i * job.ALine + k * job.AStep;
                job.C = p.C + i * job.CStride;
                pool.For((job.RowPanels + PackPanels - 1) / PackPanels, new PackBody<TKernel>(&job));
                pool.For(pieces, new ExpandBody<TKernel, TExpander>(&job, b, k));
            }
        GC.KeepAlive(memory);
    }

    const int MostTiles = 48;

    /// <summary>One tile's columns with all rows.</summary>
    readonly struct ExpandBody<TKernel, TExpander>(Job* job, TExpander b, int k) : IParallelBody where TKernel : struct, ITileKernel where TExpander : unmanaged, IPanelExpander
    {
        readonly TExpander b = b;

        public void Run(int index)
        {
            Job own = *job;
            int width = TKernel.MaxPanels * 16, column = index * width, last = Math.Min(column + width, own.Columns);
            NativeBuffer<float> memory = Scratch(ref expanded, width * own.K);
            for (int panel = 0; panel * 16 < last - column; panel++) b.Expand(column / 16 + panel, k, own.K, memory.Data + panel * own.PanelStride);
            own.PackedB = memory.Data - column / 16 * own.PanelStride;
            Tiles<TKernel>(&own, own.PackedA, 0, own.RowPanels, column, last);
            GC.KeepAlive(memory);
        }
    }
}
