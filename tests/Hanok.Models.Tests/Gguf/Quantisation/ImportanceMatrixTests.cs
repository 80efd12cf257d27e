using System.Text;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf.Quantisation;

public class ImportanceMatrixTests
{
    [Fact]
    public void Read_OldForm_DividesByCalls()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = Old(("blk.0.attn_q.weight", 4, [4f, 8f]), ("blk.1.attn_q.weight", 0, [3f, 5f]));
        foreach (byte[] tail in (byte[][])[[], [7, 0, 0, 0], [7, 0, 0, 0, 4, 0, 0, 0, .. "text"u8]])
        {
            File.WriteAllBytes(folder["a.dat"], [.. bytes, .. tail]);
            Assert.True(ImportanceMatrix.IsStored(folder["a.dat"]));
            ImportanceMatrix m = ImportanceMatrix.Read(folder["a.dat"]);
            Assert.Equal([1f, 2f], m.Of("blk.0.attn_q.weight", 2).ToArray());
            Assert.Equal([3f, 5f], m.Of("blk.1.attn_q.weight", 2).ToArray());
            Assert.True(m.Of("blk.2.attn_q.weight", 2).IsEmpty);
            Assert.Equal(("a.dat", tail.Length > 0 ? 7 : 0, tail.Length > 4 ? 1 : 0), (m.Name, m.Chunks, m.Data.Count));
        }
    }

    [Fact]
    public void Read_GgufForm_DividesByCountsOfEachMatrix()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder, [Floats("x.weight.in_sum2", [3, 2], [2, 4, 30, 60, 9, 9]), Floats("x.weight.counts", [3, 1], [2, 10, 0])]);
        Assert.True(ImportanceMatrix.IsStored(path));
        ImportanceMatrix m = ImportanceMatrix.Read(path);
        Assert.Equal([1, 2, 3, 6, 1, 1], m.Of("x.weight", 6).ToArray());
        Assert.Equal(("wiki", 5), (m.Data.Single(), m.Chunks));
    }

    /// <summary>(Found by fuzzing: a division by zero.)</summary>
    [Fact]
    public void Read_NoMatrices_IsRefused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("models.tensor_shape", Assert.Throws<UserError>(() => ImportanceMatrix.Read(Write(folder, [Floats("x.weight.in_sum2", [0, 2], []), Floats("x.weight.counts", [0, 1], [])]))).Key);
    }

    [Fact]
    public void Of_AnotherSize_IsRefusedButForTheTable()
    {
        ImportanceMatrix m = new("a", new Dictionary<string, float[]> { ["x.weight"] = [1], ["token_embd.weight"] = [1] });
        Assert.Equal("models.imatrix_size", Assert.Throws<UserError>(() => m.Of("x.weight", 2)).Key);
        Assert.True(m.Of("token_embd.weight", 2).IsEmpty);
    }

    [Fact]
    public void Read_Malformed_IsRefused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = Old(("blk.0.attn_q.weight", 4, [4f, 8f]));
        for (int cut = 0; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(folder["a.dat"], whole[..cut]);
            Assert.Throws<UserError>(() => ImportanceMatrix.Read(folder["a.dat"]));
        }
        File.WriteAllBytes(folder["a.dat"], Old(("x", 1, [float.NaN])));
        Assert.Equal("models.imatrix", Assert.Throws<UserError>(() => ImportanceMatrix.Read(folder["a.dat"])).Key);
        File.WriteAllBytes(folder["a.dat"], Old(("x", 1, [1]), ("x", 1, [1])));
        Assert.Equal("models.gguf_twice", Assert.Throws<UserError>(() => ImportanceMatrix.Read(folder["a.dat"])).Key);
        Assert.Equal("models.tensor_missing", Refused([Floats("x.in_sum2", [1, 2], [1, 1])]));
        Assert.Equal("models.tensor_shape", Refused([Floats("x.in_sum2", [1, 2], [1, 1]), Floats("x.counts", [2, 1], [1, 1])]));
        Assert.Equal("models.imatrix", Refused([Floats("x.in_sum2", [1, 2], [1, -1]), Floats("x.counts", [1, 1], [1])]));
        Assert.Equal("models.imatrix", Refused([]));

        string Refused(GgufSource[] tensors) => Assert.Throws<UserError>(() => ImportanceMatrix.Read(Write(folder, tensors))).Key;
    }

    [Theory]
    [InlineData("The quick brown fox")]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("GGUF is a format of files.")]
    [InlineData("GGUF\n")]
    [InlineData("\t\n\t\n\t\n\t\n\t\n\t\n")]
    public void IsStored_Text_IsNot(string text)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.txt"], text);
        Assert.False(ImportanceMatrix.IsStored(folder["a.txt"]));
    }

    static string Write(TemporaryFolder folder, GgufSource[] tensors)
    {
        GgufWriter.Write(folder["i.gguf"], [GgufItem.Of("general.type", "imatrix"), GgufItem.Of("imatrix.datasets", ["wiki"u8.ToArray()]), GgufItem.Of("imatrix.chunk_count", 5u)], tensors);
        return folder["i.gguf"];
    }

    static GgufSource Floats(string name, long[] shape, float[] values) => GgufSource.Of(name, BlockType.F32, shape, values.SelectMany(BitConverter.GetBytes).ToArray());

    static byte[] Old(params (string Name, int Calls, float[] Sums)[] entries)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(entries.Length);
        foreach ((string name, int calls, float[] sums) in entries)
        {
            writer.Write(name.Length);
            writer.Write(Encoding.ASCII.GetBytes(name));
            writer.Write(calls);
            writer.Write(sums.Length);
            foreach (float sum in sums) writer.Write(sum);
        }
        writer.Flush();
        return stream.ToArray();
    }
}
