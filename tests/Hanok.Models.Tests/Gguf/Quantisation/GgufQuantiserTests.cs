using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf.Quantisation;

public class GgufQuantiserTests
{
    static readonly KeyValuePair<string, GgufValue>[] Metadata =
        [GgufItem.Of("general.architecture", "llama"), GgufItem.Of("general.file_type", 0u), GgufItem.Of("llama.block_count", 1u), GgufItem.Of("split.count", (ushort)1), GgufItem.Of("general.alignment", 64u)];

    [Fact]
    public void Write_StackOfMatrices_PacksEachWithItsImportance()
    {
        using TemporaryFolder folder = new();
        float[] values = [.. Enumerable.Range(0, 2 * 3 * 256).Select(i => MathF.Sin(i * 0.7f) * (1 + i % 5))], importance = [.. Enumerable.Range(0, 512).Select(i => i < 256 ? 1f : 1 + i % 7)];
        GgufRows rows = new("blk.0.ffn_up_exps.weight", BlockType.F32, [2, 3, 256], (row, into) => values.AsSpan((int)row * 256, 256).CopyTo(into), "test");
        ImportanceMatrix matrix = new("i.gguf", new Dictionary<string, float[]> { [rows.Name] = importance }) { Data = ["text"], Chunks = 3 };
        foreach (int threads in (int[])[1, 3])
        {
            GgufQuantiser.Result result = GgufQuantiser.Write(folder["a.gguf"], Metadata, [rows], QuantisationTarget.Q4_K_M, matrix, threads, null, default);
            Assert.Equal((1, 6 * 1024, 6 * 144, 0, 0, 0), (result.Tensors, result.Before, result.After, result.FellBack, result.Repacked, result.Unweighted));
            using GgufFile file = GgufFile.Open(folder["a.gguf"]);
            GgufTensor tensor = file.Tensors.Single();
            Assert.Equal((BlockType.Q4_K, 32), (tensor.Type, file.Alignment));
            for (int row = 0; row < 6; row++)
            {
                byte[] expected = new byte[144];
                BlockCodec.Quantise(BlockType.Q4_K, values.AsSpan(row * 256, 256), 256, importance.AsSpan(row / 3 * 256, 256), expected);
                Assert.Equal(expected, file.Bytes(tensor, row * 144, 144).ToArray());
            }
            Assert.Equal(15, file.Metadata.Integer("general.file_type", 0, 99));
            Assert.Equal(2, file.Metadata.Integer("general.quantization_version", 0, 99));
            Assert.Equal(("i.gguf", "text"), (file.Metadata.Text("quantize.imatrix.file"), file.Metadata.Text("quantize.imatrix.dataset")));
            Assert.False(file.Metadata.Has("split.count"));
        }
    }

    [Fact]
    public void Write_KeptTypes_AreCopiedAndCounted()
    {
        using TemporaryFolder folder = new();
        GgufWriter.Write(folder["a.gguf"], Metadata.Take(3),
        [
            Source("output_norm.weight", BlockType.F32, [64], 0), Source("blk.0.attn_q.weight", BlockType.Q8_0, [2, 64], 1), Source("blk.0.attn_k.weight", BlockType.Q4_1, [2, 64], 2),
            Source("output.weight", BlockType.F16, [2, 64], 3),
        ]);
        using GgufFile file = GgufFile.Open(folder["a.gguf"]);
        GgufQuantiser.Result result = GgufQuantiser.Write(folder["b.gguf"], [.. file.Metadata], file.Tensors.Select(t => GgufRows.Of(file, t)), QuantisationTarget.Q8_0, null, 1, null, default);
        Assert.Equal((4, 1), (result.Tensors, result.Repacked));
        using GgufFile written = GgufFile.Open(folder["b.gguf"]);
        Assert.Equal(["output.weight", "output_norm.weight", "blk.0.attn_k.weight", "blk.0.attn_q.weight"], written.Tensors.Select(t => t.Name));
        Assert.Equal([BlockType.Q8_0, BlockType.F32, BlockType.Q8_0, BlockType.Q8_0], written.Tensors.Select(t => t.Type));
        Assert.Equal(file.Bytes(file["blk.0.attn_q.weight"]).ToArray(), written.Bytes(written["blk.0.attn_q.weight"]).ToArray());
    }

    [Fact]
    public void Write_NoNumber_IsRefusedByNameAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        GgufRows rows = new("output.weight", BlockType.F32, [2, 256], (row, into) => { into.Clear(); into[7] = row == 1 ? float.NaN : 0; }, "test");
        Exception e = Assert.ThrowsAny<Exception>(() => GgufQuantiser.Write(folder["a.gguf"], Metadata, [rows], QuantisationTarget.Q6_K, null, 2, null, default));
        UserError error = Assert.IsType<UserError>(e);
        Assert.Equal("models.not_finite", error.Key);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        GgufRows rows = new("output.weight", BlockType.F32, [2, 256], (_, into) => { into.Clear(); source.Cancel(); }, "test");
        GgufRows later = rows with { Name = "output_b.weight" };
        Assert.ThrowsAny<OperationCanceledException>(() => GgufQuantiser.Write(folder["a.gguf"], Metadata, [rows, later], QuantisationTarget.Q8_0, null, 1, null, source.Token));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    static GgufSource Source(string name, BlockType type, long[] shape, int seed)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (n, a) => n * a)).Select(i => MathF.Cos(i + seed))];
        byte[] blocks = new byte[BlockFormat.Of(type).BytesOf(values.Length)];
        BlockCodec.Quantise(type, values, (int)shape[^1], default, blocks);
        return GgufSource.Of(name, type, shape, blocks);
    }
}
