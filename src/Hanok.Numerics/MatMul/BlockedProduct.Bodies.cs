using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <content>What the threads do.</content>
static unsafe partial class BlockedProduct
{
    /// <summary>A whole product. A "line" is a row of A or a column of B; a step goes along k.</summary>
    struct Product
    {
        public float* A, B, C;
        public nint ALine, AStep, BLine, BStep, CStride;
        public int Rows, Columns, K;
        public bool Accumulate, IsPacked, Upper;
    }

    /// <summary>One of equal parts of C, by its longer side, as a product of its own on one thread.</summary>
    readonly struct PartBody(Product* whole, int parts) : IParallelBody
    {
        public void Run(int index)
        {
            Product p = *whole;
            if (p.Rows >= p.Columns)
            {
                int first = (int)((long)p.Rows * index / parts), end = (int)((index + 1L) * p.Rows / parts);
                p.A += first * p.ALine;
                p.C += first * p.CStride;
                p.Rows = end - first;
            }
            else
            {
                // Whole panels, the last one aside.
                int panels = (p.Columns + 15) / 16;
                int first = (int)((long)panels * index / parts) * 16, end = Math.Min((int)((index + 1L) * panels / parts) * 16, p.Columns);
                p.B += first * p.BLine;
                p.C += first;
                p.Columns = end - first;
            }
            Dispatch(WorkerPool.Single, p);
        }
    }

    struct Job
    {
        public float* A, B, C, PackedA, PackedB;
        public nint ALine, AStep, BLine, BStep, CStride, PanelStride;
        public int Rows, Columns, K, RowPanels, BPieces, PieceRowPanels, PieceGroups, ColumnChunks, Runs, Diagonal;
        public bool Load, Upper;

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
            int panel = (index - j->BPieces) * PackPanels;
            PackA(j, panel, Math.Min(panel + PackPanels, j->RowPanels), j->PackedA);
        }
    }

    /// <summary>Packs row panels <paramref name="panel"/> to <paramref name="last"/> - 1; row r goes to <paramref name="packed"/> + r * K.</summary>
    static void PackA(Job* j, int panel, int last, float* packed)
    {
        int* widths = stackalloc int[PackPanels];
        float** strips = stackalloc float*[PackPanels];
        while (panel < last)
        {
            int count = 0, firstRow = j->RowOf(panel);
            for (; count < PackPanels && panel < last; panel++, count++)
            {
                int row = j->RowOf(panel);
                widths[count] = j->RowOf(panel + 1) - row;
                strips[count] = packed + (nint)row * j->K;
            }
            Packing.Pack(j->A + firstRow * j->ALine, j->ALine, j->AStep, j->K, new(widths, count), strips, 0);
        }
    }

    /// <summary>One run of rows: packs A into the thread's own memory, then computes the rows of C.</summary>
    readonly struct RunBody<TKernel>(Job* job) : IParallelBody where TKernel : struct, ITileKernel
    {
        public void Run(int index)
        {
            Job* j = job;
            int first = (int)((long)index * j->RowPanels / j->Runs), last = (int)((index + 1L) * j->RowPanels / j->Runs);
            int row = j->RowOf(first), rows = j->RowOf(last) - row;
            NativeBuffer<float> memory = Scratch(ref own, (long)rows * j->K);
            float* packed = memory.Data - (nint)row * j->K;
            PackA(j, first, last, packed);
            Tiles<TKernel>(j, packed, first, last, 0, j->Columns);
            GC.KeepAlive(memory);
        }
    }

    readonly struct TileBody<TKernel>(Job* job) : IParallelBody where TKernel : struct, ITileKernel
    {
        public void Run(int index)
        {
            Job* j = job;
            int firstPanel = index / j->ColumnChunks * j->PieceRowPanels, width = j->PieceGroups * TKernel.MaxPanels * 16;
            int firstColumn = index % j->ColumnChunks * width;
            Tiles<TKernel>(j, j->PackedA, firstPanel, Math.Min(firstPanel + j->PieceRowPanels, j->RowPanels), firstColumn, Math.Min(firstColumn + width, j->Columns));
        }
    }

    /// <summary>Computes the tiles of some row panels and columns; of an upper half, those that do not lie below the diagonal.</summary>
    [SkipLocalsInit]
    static void Tiles<TKernel>(Job* j, float* packedA, int firstPanel, int lastPanel, int firstColumn, int lastColumn) where TKernel : struct, ITileKernel
    {
        int width = TKernel.MaxPanels * 16;
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
            int lastRow = j->Upper ? column + columns - 1 - j->Diagonal : int.MaxValue;
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                int row = j->RowOf(panel);
                if (row > lastRow) break;
                tile.Rows = j->RowOf(panel + 1) - row;
                tile.A = packedA + (nint)row * j->K;
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
