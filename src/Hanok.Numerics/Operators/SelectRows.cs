namespace Hanok.Numerics;

/// <summary>y[i] = x[rows[i]]: in serving, the few rows whose logits somebody wants. It has no derivative: training tapes refuse it.</summary>
sealed unsafe class SelectRows : Operation
{
    readonly IndexBuffer rows;

    public SelectRows(Node x, IndexBuffer rows) : base("select-rows")
    {
        this.rows = rows;
        Inputs = [new(x)];
    }

    public override void Forward()
    {
        Node x = Inputs[0].Node;
        int width = x.Columns;
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.Data[i];
            if ((uint)row >= (uint)x.Rows) throw new ArgumentOutOfRangeException(nameof(rows), $"select-rows: row {row} of {x.Rows}");
            Buffer.MemoryCopy(x.Data + (long)row * width, Output!.Data + (long)i * width, width * sizeof(float), width * sizeof(float));
        }
    }

    public override void Backward() => throw new NotSupportedException();
}
