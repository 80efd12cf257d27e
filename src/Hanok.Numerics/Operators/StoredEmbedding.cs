namespace Hanok.Numerics;

/// <summary>y[t] = table[ids[t]], each row expanded from its blocks when it is looked up. Only serves.</summary>
/// <remarks>ids [N], table [V, D], y [N, D].</remarks>
sealed class StoredEmbedding(IndexBuffer ids, StoredMatrix table) : Operation("embedding")
{
    public override void Forward()
    {
        int rows = Output!.Rows;
        if (ids.Count < rows) throw new InvalidOperationException($"embedding: {rows} rows but {ids.Count} ids");
        for (int t = 0; t < rows; t++)
        {
            int id = ids[t];
            if ((uint)id >= (uint)table.Rows) throw new ArgumentOutOfRangeException(nameof(ids), $"embedding: id {id} at row {t} is not below the vocabulary's {table.Rows}");
            table.Read(id, Output.Value.Row(t));
        }
    }

    public override void Backward() => throw new NotSupportedException();
}
