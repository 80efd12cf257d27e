using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y[t] = table[ids[t]]. Backward: a scatter-add in token order, each column a chain of additions.</summary>
/// <remarks>ids [N], table [V, D], y [N, D]. A tied table collects the sums in <see cref="Parameter.EmbeddingGradient"/>.</remarks>
sealed unsafe class Embedding : Operation
{
    const int RowsPerPiece = 64;
    const int ColumnsPerPiece = 64;

    readonly IndexBuffer ids;
    readonly Parameter table;

    public Embedding(IndexBuffer ids, Parameter table, bool training) : base("embedding")
    {
        this.ids = ids;
        this.table = table;
        if (training) table.UseAsEmbedding();
    }

    public override bool HasParameters => true;

    public override void Forward()
    {
        int rows = Output!.Rows;
        CheckIds(rows);
        LaneLoop.For(Output.Tape.Pool, LaneLoop.Pieces(rows, RowsPerPiece), new Gather(ids.Data, table.Value.Data, Output.Data, rows, Output.Columns));
    }

    public override void Backward()
    {
        int rows = Output!.Rows, width = Output.Columns;
        float* sum;
        if (table.EmbeddingGradient is { } own)
        {
            sum = own.Data;
            byte* touched = table.TouchedRows;
            for (int t = 0; t < rows; t++) touched[ids.Data[t]] = 1;
        }
        else sum = table.Gradient.Data;
        LaneLoop.For(Output.Tape.Pool, LaneLoop.Pieces(width, ColumnsPerPiece), new Scatter(ids.Data, Output.GradientData, sum, rows, width));
    }

    void CheckIds(int rows)
    {
        if (ids.Count < rows) throw new InvalidOperationException($"embedding: {rows} rows but {ids.Count} ids");
        int vocabulary = table.Value.Rows;
        for (int t = 0; t < rows; t++)
            if ((uint)ids.Data[t] >= (uint)vocabulary) throw new ArgumentOutOfRangeException(nameof(ids), $"embedding: id {ids.Data[t]} at row {t} is not below the vocabulary's {vocabulary}");
    }

    readonly struct Gather(int* ids, float* table, float* y, int rows, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
                Buffer.MemoryCopy(table + (long)ids[t] * width, y + (long)t * width, width * sizeof(float), width * sizeof(float));
        }
    }

    readonly struct Scatter(int* ids, float* dy, float* sum, int rows, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int first = index * ColumnsPerPiece, count = Math.Min(ColumnsPerPiece, width - first);
            for (int t = 0; t < rows; t++)
            {
                float* from = dy + (long)t * width + first;
                float* to = sum + (long)ids[t] * width + first;
                int j = 0;
                for (; j + 16 <= count; j += 16) L.Store(L.Load(to + j) + L.Load(from + j), to + j);
                for (; j < count; j++) to[j] += from[j];
            }
        }
    }
}
