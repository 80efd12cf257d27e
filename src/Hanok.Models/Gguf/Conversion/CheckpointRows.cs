using Hanok.Models.Decoders;
using Hanok.Models.Storage;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>The tensors of a decoder as rows, from a checkpoint that may store them fused, transposed or interleaved.</summary>
/// <remarks>What does not lie row by row is put together whole when its first row is wanted; some of these are kept for the next row, at most <see cref="MostKept"/> numbers beside the newest.</remarks>
sealed class CheckpointRows
{
    const long MostKept = 1 << 26;

    readonly Dictionary<string, (StoredPart Part, StoredRows Rows)> parts = new(StringComparer.Ordinal);
    readonly LinkedList<(string Name, float[] Values)> kept = [];
    readonly Lock gate = new();

    /// <summary>The tensors that <paramref name="reader"/> has found.</summary>
    public CheckpointRows(CheckpointReader reader)
    {
        foreach (var (stored, rows) in reader.Found)
            foreach (StoredPart part in stored.Parts) parts.Add(part.Tensor.Name, (part, rows));
    }

    /// <summary>Reads rows of a tensor; a vector is one row.</summary>
    public RowReader Open(TensorSpec tensor)
    {
        (StoredPart part, StoredRows rows) = parts[tensor.Name];
        int columns = part.Columns;
        if (part.ColumnStride == 1 && columns == rows.Columns && part.Offset % columns == 0 && (part.Rows == 1 || part.RowStride % columns == 0))
        {
            long first = part.Offset / columns, step = part.RowStride / columns;
            if (rows is PlainRows) return (row, values) => rows.Read(first + row * step, values);
            return (row, values) =>
            {
                lock (rows) rows.Read(first + row * step, values);
            };
        }
        return (row, values) => Whole(tensor.Name, part, rows).AsSpan(checked((int)row * columns), columns).CopyTo(values);
    }

    float[] Whole(string name, StoredPart part, StoredRows rows)
    {
        lock (gate)
        {
            foreach (var entry in kept)
                if (entry.Name == name) return entry.Values;
            float[] values = new float[checked(part.Rows * part.Columns)];
            CheckpointReader.Gather(rows, new float[rows.Columns], part, (r, c, x) => values[r * part.Columns + c] = x);
            kept.AddFirst((name, values));
            while (kept.Count > 1 && kept.Skip(1).Sum(k => k.Values.LongLength) > MostKept) kept.RemoveLast();
            return values;
        }
    }
}
