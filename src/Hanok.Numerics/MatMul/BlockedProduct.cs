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

    /// <summary>C[m,n] (+)= A·B, C with contiguous rows.</summary>
    public static void Multiply(WorkerPool pool, in MatrixView a, in MatrixView b, in MatrixView c, bool accumulate)
    {
        Operand right = new() { Data = b.Data, Line = (nint)b.ColumnStride, Step = (nint)b.RowStride };
        Dispatch(pool, a, right, c, accumulate);
    }

    /// <summary>C[m,n] (+)= A·B with B packed beforehand: panels of 16 columns, row k of a panel at k * 16.</summary>
    public static void Multiply(WorkerPool pool, in MatrixView a, float* packed, in MatrixView c, bool accumulate)
    {
        Operand right = new() { Data = packed, IsPacked = true };
        Dispatch(pool, a, right, c, accumulate);
    }

    static void Dispatch(WorkerPool pool, in MatrixView a, in Operand b, in MatrixView c, bool accumulate)
    {
        if (Tier.Is512) Multiply<TileKernel512>(pool, a, b, c, accumulate);
        else if (Tier.Is256) Multiply<TileKernel256>(pool, a, b, c, accumulate);
        else Multiply<TileKernelLanes<Lanes128>>(pool, a, b, c, accumulate);
    }

    struct Operand
    {
        public float* Data;
        public nint Line, Step;
        public bool IsPacked;
    }

    static void Multiply<TKernel>(WorkerPool pool, in MatrixView a, in Operand b, in MatrixView c, bool accumulate) where TKernel : struct, ITileKernel
    {
        int m = c.Rows, n = c.Columns, depth = a.Columns;
        // Over packed weights a single row of tiles takes k in one go: nothing is used twice, so nothing need stay in a cache.
        int blocks = b.IsPacked && m <= TKernel.MaxRows ? 1 : Math.Max(1, (depth + TKernel.BlockK - 1) / TKernel.BlockK);
        int blockK = Math.Max(1, (depth + blocks - 1) / blocks);
        int rowPanels = (m + TKernel.MaxRows - 1) / TKernel.MaxRows;
        bool byRows = rowPanels >= FewRowPanels * pool.Threads;
        int mAtOnce = byRows ? m : Evenly(m, Math.Max(TKernel.MaxRows, PackedA / blockK));
        int nAtOnce = b.IsPacked ? n : Math.Min(n, Math.Max(32, PackedB / blockK & ~31));

        Job job = default;
        job.ALine = (nint)a.RowStride;
        job.AStep = (nint)a.ColumnStride;
        job.BLine = b.Line;
        job.BStep = b.Step;
        job.CStride = (nint)c.RowStride;
        long aSize = byRows ? 0 : ((long)mAtOnce * blockK + 15) & ~15L;
        NativeBuffer<float> memory = Scratch(ref shared, aSize + (b.IsPacked ? 0 : ((nAtOnce + 15L) & ~15L) * blockK));
        job.PackedA = memory.Data;
        job.PackedB = memory.Data + aSize;
        for (int j = 0; j < n; j += nAtOnce)
        {
            job.Columns = Math.Min(nAtOnce, n - j);
            for (int k = 0; k == 0 || k < depth; k += blockK)
            {
                job.K = Math.Min(blockK, depth - k);
                job.B = b.Data + j * job.BLine + k * job.BStep;
                job.PanelStride = (nint)job.K * 16;
                if (b.IsPacked)
                {
                    job.PackedB = b.Data + (nint)k * 16;
                    job.PanelStride = (nint)depth * 16;
                }
                job.Load = accumulate || k > 0;
                for (int i = 0; i < m; i += mAtOnce)
                {
                    job.Rows = Math.Min(mAtOnce, m - i);
                    job.RowPanels = (job.Rows + TKernel.MaxRows - 1) / TKernel.MaxRows;
                    job.A = a.Data + i * job.ALine + k * job.AStep;
                    job.C = c.Data + i * job.CStride + j;
                    job.BPieces = i == 0 && !b.IsPacked ? (job.Columns + PackPanels * 16 - 1) / (PackPanels * 16) : 0;
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
