namespace Hanok.Numerics.Tests;

/// <summary>Rows looked up from stored blocks are those of the table expanded beforehand.</summary>
public sealed class StoredEmbeddingTests
{
    [Fact]
    public void Embedding_StoredBlocksOfEveryWrittenType_GivesTheRowsOfTheExpandedTable()
    {
        const int Rows = 9, Width = 256;
        int[] ids = [8, 0, 3, 3, 7], order = [4, 0, 8, 1, 2, 3, 5, 7, 6];
        float[] values = new float[Rows * Width];
        new Philox(1, "test", "table").FillNormal(values, 1);
        string path = Path.GetTempFileName();
        try
        {
            int compared = 0;
            foreach (BlockFormat format in BlockFormat.All)
            {
                if (!format.CanQuantise) continue;
                byte[] blocks = new byte[format.BytesOf(values.Length)];
                BlockCodec.Quantise(format.Type, values, Width, [], blocks);
                float[] expanded = new float[values.Length];
                BlockCodec.Dequantise(format.Type, blocks, expanded);
                File.WriteAllBytes(path, blocks);
                using MappedFile file = new(path);
                using Tape tape = new(WorkerPool.Default, ids.Length, training: false);
                using IndexBuffer wanted = new(ids.Length);
                wanted.Set(ids);
                Node plain = tape.Embedding(wanted, new StoredMatrix(file, 0, format.Type, Rows, Width)), ordered = tape.Embedding(wanted, new StoredMatrix(file, 0, format.Type, Rows, Width, order));
                tape.Keep(plain);
                tape.Keep(ordered);
                tape.Forward();
                for (int t = 0; t < ids.Length; t++)
                {
                    Assert.True(plain.Value.Row(t).SequenceEqual(expanded.AsSpan(ids[t] * Width, Width)), $"{format} row {ids[t]}");
                    Assert.True(ordered.Value.Row(t).SequenceEqual(expanded.AsSpan(order[ids[t]] * Width, Width)), $"{format} row {ids[t]} in another order");
                }
                compared++;
            }
            Assert.True(compared >= 10, $"{compared} types");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
