namespace Hanok.Numerics;

/// <summary>The matrix product in blocks that fit the caches, its tiles shared among threads.</summary>
/// <remarks>
/// After K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, and BLIS: for each block of k, panels of B (16 columns) and of A
/// (a tile's rows) are packed, then C is computed tile by tile. A later block of k continues the chains from C.
/// </remarks>
static unsafe partial class BlockedProduct
{
    /// <summary>Largest number of packed elements of A and of B at a time: what is packed should not leave the last-level cache before it is used.</summary>
    const int PackedA = 1 << 19, PackedB = 1 << 21;

    [ThreadStatic] static NativeBuffer<float>? shared, own;

    /// <summary>C[m,n] (+)= A·B, C with contiguous rows. With <paramref name="upper"/> only tiles that touch the diagonal or lie above it; what the others hold is left alone.</summary>
    public static void Multiply(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c, bool accumulate, bool upper = false)
    {
        Product product = Of(a, c, accumulate);
        product.B = b.Data;
        product.BLine = (nint)b.ColumnStride;
        product.BStep = (nint)b.RowStride;
        product.Upper = upper;
        if (!SplitsInParts(pool.Threads, product)) Dispatch(pool, product);
        else pool.For(pool.Threads, new PartBody(&product, pool.Threads));
    }

    /// <summary>C[m,n] (+)= A·B with B packed beforehand: panels of 16 columns, row k of a panel at k * 16.</summary>
    public static void Multiply(WorkerPool pool, in MatrixView a, float* packed, in MatrixView c, bool accumulate)
    {
        Product product = Of(a, c, accumulate);
        product.B = packed;
        product.IsPacked = true;
        Dispatch(pool, product);
    }

    /// <summary>A small result of long chains, such as a weight's gradient. A thread that makes its part alone packs one operand whole, but waits for nobody at each block of k and
    /// fetches nothing that another thread has packed: measured faster for results of up to 256 x 256 on two threads.</summary>
    static bool SplitsInParts(int threads, in Product p) =>
        threads > 1 && !p.Upper && p.K >= LongK && (long)p.Rows * p.Columns <= (long)threads * LargestPart && Math.Max(p.Rows, p.Columns) >= threads * SmallestSide;

    const int LongK = 1024, LargestPart = 1 << 15, SmallestSide = 64;

    static Product Of(in MatrixView a, in MatrixView c, bool accumulate) => new()
    {
        A = a.Data, ALine = (nint)a.RowStride, AStep = (nint)a.ColumnStride, C = c.Data, CStride = (nint)c.RowStride, Rows = c.Rows, Columns = c.Columns, K = a.Columns, Accumulate = accumulate,
    };

    static void Dispatch(WorkerPool pool, in Product product)
    {
        if (Tier.Is512) Multiply<TileKernel512>(pool, product);
        else if (Tier.Is256) Multiply<TileKernel256>(pool, product);
        else Multiply<TileKernelLanes<Lanes128>>(pool, product);
    }

    static void Multiply<TKernel>(WorkerPool pool, in Product p) where TKernel : struct, ITileKernel
    {
        int m = p.Rows, n = p.Columns, depth = p.K;
        // Over packed weights a single row of tiles takes k in one go: nothing is used twice, so nothing need stay in a cache.
        int blocks = p.IsPacked && m <= TKernel.MaxRows ? 1 : Math.Max(1, (depth + TKernel.BlockK - 1) / TKernel.BlockK);
        int blockK = Math.Max(1, (depth + blocks - 1) / blocks);
        int rowPanels = (m + TKernel.MaxRows - 1) / TKernel.MaxRows;
        bool byRows = rowPanels >= FewRowPanels * pool.Threads;
        int mAtOnce = byRows ? m : Evenly(m, Math.Max(TKernel.MaxRows, PackedA / blockK));
        int nAtOnce = p.IsPacked ? n : Math.Min(n, Math.Max(32, PackedB / blockK & ~31));

        Job job = default;
        job.ALine = p.ALine;
        job.AStep = p.AStep;
        job.BLine = p.BLine;
        job.BStep = p.BStep;
        job.CStride = p.CStride;
        job.Upper = p.Upper;
        long aSize = byRows ? 0 : ((long)mAtOnce * blockK + 15) & ~15L;
        NativeBuffer<float> memory = Scratch(ref shared, aSize + (p.IsPacked ? 0 : ((nAtOnce + 15L) & ~15L) * blockK));
        job.PackedA = memory.Data;
        job.PackedB = memory.Data + aSize;
        for (int j = 0; j < n; j += nAtOnce)
        {
            job.Columns = Math.Min(nAtOnce, n - j);
            for (int k = 0; k == 0 || k < depth; k += blockK)
            {
                job.K = Math.Min(blockK, depth - k);
                job.B = p.B + j * job.BLine + k * job.BStep;
                job.PanelStride = (nint)job.K * 16;
                if (p.IsPacked)
                {
                    job.PackedB = p.B + (nint)k * 16;
                    job.PanelStride = (nint)depth * 16;
                }
                job.Load = p.Accumulate || k > 0;
                for (int i = 0; i < m; i += mAtOnce)
                {
                    job.Diagonal = i - j;
                    if (p.Upper && job.Diagonal >= job.Columns) break;     // from here on everything is below the diagonal
                    job.Rows = Math.Min(mAtOnce, m - i);
                    job.RowPanels = (job.Rows + TKernel.MaxRows - 1) / TKernel.MaxRows;
                    job.A = p.A + i * job.ALine + k * job.AStep;
                    job.C = p.C + i * job.CStride + j;
                    job.BPieces = i == 0 && !p.IsPacked ? (job.Columns + PackPanels * 16 - 1) / (PackPanels * 16) : 0;
                    if (byRows) ByRows<TKernel>(pool, ref job);
                    else ByPieces<TKernel>(pool, ref job);
                }
            }
        }
        GC.KeepAlive(memory);
    }

    /// <summary>Many rows: each piece is a run of whole rows of C, whose part of A the thread packs for itself just before.</summary>
    static void ByRows<TKernel>(WorkerPool pool, ref Job job) where TKernel : struct, ITileKernel
    {
        // As many runs for every thread: high enough to use a panel of B several times, low enough for A to stay near.
        int threads = pool.Threads;
        int highest = TKernel.ChunkRows / TKernel.MaxRows;
        int height = threads == 1 ? highest : Math.Clamp(job.RowPanels / (threads * RunsPerThread), FewRowPanels, highest);
        int runs = (job.RowPanels + height - 1) / height;
        job.Runs = Math.Min(job.RowPanels, (runs + threads - 1) / threads * threads);
        fixed (Job* p = &job)
        {
            pool.For(job.BPieces, new PackBody<TKernel>(p));
            pool.For(job.Runs, new RunBody<TKernel>(p));
        }
    }

    /// <summary>Few rows: all threads pack A and B, then share out pieces of C that cut rows and columns.</summary>
    static void ByPieces<TKernel>(WorkerPool pool, ref Job job) where TKernel : struct, ITileKernel
    {
        int panels = (job.Columns + 15) / 16;
        int aPieces = (job.RowPanels + PackPanels - 1) / PackPanels;

        // Pieces: up to ChunkRows high; wide enough that some pieces are there for every thread.
        int threads = pool.Threads;
        job.PieceRowPanels = Evenly(job.RowPanels, TKernel.ChunkRows / TKernel.MaxRows);
        int rowChunks = (job.RowPanels + job.PieceRowPanels - 1) / job.PieceRowPanels;
        int wanted = threads == 1 ? 1 : Math.Max(1, (threads * PiecesPerThread + rowChunks - 1) / rowChunks);
        int groups = (panels + TKernel.MaxPanels - 1) / TKernel.MaxPanels;
        int columnChunks = Math.Clamp(wanted, 1, groups);
        job.PieceGroups = (groups + columnChunks - 1) / columnChunks;
        job.ColumnChunks = (groups + job.PieceGroups - 1) / job.PieceGroups;

        fixed (Job* p = &job)
        {
            pool.For(job.BPieces + aPieces, new PackBody<TKernel>(p));
            pool.For(rowChunks * job.ColumnChunks, new TileBody<TKernel>(p));
        }
    }

    const int PackPanels = 8, PiecesPerThread = 16, RunsPerThread = 8, FewRowPanels = 4;

    /// <summary>The size of parts of <paramref name="total"/>, at most <paramref name="most"/>, that differ little.</summary>
    static int Evenly(int total, int most)
    {
        int parts = (total + most - 1) / most;
        return (total + parts - 1) / parts;
    }

    static NativeBuffer<float> Scratch(ref NativeBuffer<float>? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = new NativeBuffer<float>(length);
        }
        return buffer;
    }
}
