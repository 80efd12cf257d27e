using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>The matrix product in blocks that fit the caches, its tiles shared among threads.</summary>
/// <remarks>
/// After K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, and BLIS: for each block of k, panels of B (16 columns) and of A
/// (a tile's rows) are packed once, by all threads; then the grid of C is computed piece by piece. A later block of k continues the chains from C.
/// </remarks>
static unsafe class BlockedProduct
{
    /// <summary>Largest number of packed elements of A and of B at a time: what is packed should not leave the last-level cache before it is used.</summary>
    const int PackedA = 1 << 19, PackedB = 1 << 21;

    [ThreadStatic] static NativeBuffer<float>? scratch;

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
        int mAtOnce = Evenly(m, Math.Max(TKernel.MaxRows, PackedA / blockK));
        int nAtOnce = b.IsPacked ? n : Math.Min(n, Math.Max(32, PackedB / blockK & ~31));

        Job job = default;
        job.ALine = (nint)a.RowStride;
        job.AStep = (nint)a.ColumnStride;
        job.BLine = b.Line;
        job.BStep = b.Step;
        job.CStride = (nint)c.RowStride;
        long aSize = ((long)mAtOnce * blockK + 15) & ~15L;
        NativeBuffer<float> memory = Scratch(aSize + (b.IsPacked ? 0 : ((nAtOnce + 15L) & ~15L) * blockK));
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
                    Block<TKernel>(pool, ref job, packB: i == 0 && !b.IsPacked);
                }
            }
        }
        GC.KeepAlive(memory);
    }

    static void Block<TKernel>(WorkerPool pool, ref Job job, bool packB) where TKernel : struct, ITileKernel
    {
        int panels = (job.Columns + 15) / 16;
        job.BPieces = packB ? (panels + PackPanels - 1) / PackPanels : 0;
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

    const int PackPanels = 8, PiecesPerThread = 16;

    /// <summary>The size of parts of <paramref name="total"/>, at most <paramref name="most"/>, that differ little.</summary>
    static int Evenly(int total, int most)
    {
        int parts = (total + most - 1) / most;
        return (total + parts - 1) / parts;
    }

    static NativeBuffer<float> Scratch(long length)
    {
        if (scratch is null || scratch.Length < length)
        {
            scratch?.Dispose();
            scratch = new NativeBuffer<float>(length);
        }
        return scratch;
    }

    struct Job
    {
        public float* A, B, C, PackedA, PackedB;
        public nint ALine, AStep, BLine, BStep, CStride, PanelStride;
        public int Rows, Columns, K, RowPanels, BPieces, PieceRowPanels, PieceGroups, ColumnChunks;
        public bool Load;

        /// <summary>First row of row panel <paramref name="panel"/>: the rows are shared out evenly, so that no panel is much lower than the others.</summary>
        public readonly int RowOf(int panel) => (int)((long)panel * Rows / RowPanels);
    }

    readonly struct PackBody<TKernel>(Job* job) : IParallelBody where TKernel : struct, ITileKernel
    {
        public void Run(int index)
        {
            Job* j = job;
            int* widths = stackalloc int[PackPanels];
            float** strips = stackalloc float*[PackPanels];
            int count = 0;
            if (index < j->BPieces)
            {
                int first = index * PackPanels * 16, end = Math.Min(first + PackPanels * 16, j->Columns);
                for (int column = first; column < end; column += 16, count++)
                {
                    widths[count] = Math.Min(16, end - column);
                    strips[count] = j->PackedB + (nint)column * j->K;
                }
                Packing.Pack(j->B + first * j->BLine, j->BLine, j->BStep, j->K, new(widths, count), strips, 16);
                return;
            }
            int panel = (index - j->BPieces) * PackPanels, last = Math.Min(panel + PackPanels, j->RowPanels), firstRow = j->RowOf(panel);
            for (; panel < last; panel++, count++)
            {
                int row = j->RowOf(panel);
                widths[count] = j->RowOf(panel + 1) - row;
                strips[count] = j->PackedA + (nint)row * j->K;
            }
            Packing.Pack(j->A + firstRow * j->ALine, j->ALine, j->AStep, j->K, new(widths, count), strips, 0);
        }
    }

    readonly struct TileBody<TKernel>(Job* job) : IParallelBody where TKernel : struct, ITileKernel
    {
        [SkipLocalsInit]
        public void Run(int index)
        {
            Job* j = job;
            int chunk = index / j->ColumnChunks;
            int firstPanel = chunk * j->PieceRowPanels, lastPanel = Math.Min(firstPanel + j->PieceRowPanels, j->RowPanels);
            int width = TKernel.MaxPanels * 16;
            int firstColumn = index % j->ColumnChunks * j->PieceGroups * width, lastColumn = Math.Min(firstColumn + j->PieceGroups * width, j->Columns);
            float* edge = stackalloc float[14 * 32];
            Tile tile;
            tile.K = j->K;
            tile.PanelStride = j->PanelStride;
            for (int column = firstColumn; column < lastColumn; column += width)
            {
                int columns = Math.Min(width, lastColumn - column);
                tile.Panels = (columns + 15) / 16;
                tile.B = j->PackedB + column / 16 * j->PanelStride;
                // The first tiles of a column ask for the panels of the next one, a panel each.
                tile.Next = tile.B + TKernel.MaxPanels * j->PanelStride;
                int ahead = TKernel.MaxPanels;
                bool whole = (columns & 15) == 0;
                for (int panel = firstPanel; panel < lastPanel; panel++)
                {
                    int row = j->RowOf(panel);
                    tile.Rows = j->RowOf(panel + 1) - row;
                    tile.A = j->PackedA + (nint)row * j->K;
                    float* c = j->C + row * j->CStride + column;
                    tile.NextC = c + tile.Rows * j->CStride;
                    tile.Load = j->Load;
                    if (ahead-- > 0) tile.Next += ahead == TKernel.MaxPanels - 1 ? 0 : j->PanelStride;
                    else tile.Next = tile.A;
                    if (whole)
                    {
                        tile.C = c;
                        tile.Stride = j->CStride;
                        TKernel.Run(tile);
                        continue;
                    }
                    // The last columns: the tile works on a copy, and only what belongs to C goes back.
                    tile.C = edge;
                    tile.Stride = width;
                    if (tile.Load) Copy(c, j->CStride, edge, width, tile.Rows, columns);
                    else new Span<float>(edge, tile.Rows * width).Clear();
                    TKernel.Run(tile);
                    Copy(edge, width, c, j->CStride, tile.Rows, columns);
                }
            }
        }

        static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
        {
            for (; rows > 0; rows--, from += fromStride, to += toStride)
                new Span<float>(from, columns).CopyTo(new Span<float>(to, columns));
        }
    }
}
