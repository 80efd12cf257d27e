using System.Diagnostics;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

/// <summary>
/// Whatever a file holds, opening it either works and every value and tensor lies inside the file, or says what is wrong: no crash, no hang, no size believed.
/// The long run is <c>bench/Hanok.Fuzz</c>.
/// </summary>
public class GgufFuzzTests
{
    static readonly byte[][] Words = [[9, 0, 0, 0], [8, 0, 0, 0], "GGUF"u8.ToArray(), "general.alignment"u8.ToArray(), "split.count"u8.ToArray()];

    static readonly byte[][] Seeds = [Model(), Nested(), .. Golden()];

    [Property(MaxTest = 300)]
    public void Open_AnyBytes_ReadsOrRefuses(byte[] bytes) => Look(bytes);

    [Property(MaxTest = 300)]
    public void Open_AnyBytesAfterAHeader_ReadsOrRefuses(byte tensors, byte keys, byte[] bytes) => Look([.. "GGUF"u8, 3, 0, 0, 0, tensors, 0, 0, 0, 0, 0, 0, 0, keys, 0, 0, 0, 0, 0, 0, 0, .. bytes]);

    [Property(MaxTest = 100)]
    public void Open_MutatedFiles_ReadsOrRefuses(int seed)
    {
        Mutator mutator = new(seed);
        for (int i = 0; i < 20; i++) Look(mutator.Next(Seeds, Words, 1 << 17));
    }

    static void Look(byte[] bytes)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("f.gguf", bytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        try
        {
            using GgufFile file = GgufFile.Open(path);
            GgufWalk.Everything(file);
            GgufModel.Read(file).Check();
        }
        catch (UserError e)
        {
            Assert.StartsWith("models.", e.Key, StringComparison.Ordinal);
            Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, (16 << 20) + 16L * bytes.Length);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 30);
    }

    static byte[] Model()
    {
        using MemoryStream stream = new();
        KeyValuePair<string, GgufValue>[] metadata =
        [
            GgufItem.Of("general.architecture", "llama"), GgufItem.Of("llama.block_count", 1u), GgufItem.Of("llama.context_length", 16u), GgufItem.Of("llama.embedding_length", 32u),
            GgufItem.Of("llama.feed_forward_length", 32u), GgufItem.Of("llama.attention.head_count", 2u), GgufItem.Of("llama.attention.layer_norm_rms_epsilon", 1e-5f),
            GgufItem.Of("llama.rope.scaling.type", "yarn"), GgufItem.Of("llama.rope.scaling.factor", 2f),
            GgufItem.Of("tokenizer.ggml.tokens", ["a"u8.ToArray(), "</s>"u8.ToArray()]), GgufItem.Of("tokenizer.ggml.token_type", [1, 3]), GgufItem.Of("tokenizer.ggml.eos_token_id", 1u),
        ];
        string[] square = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"];
        GgufWriter.Write(stream, metadata,
        [
            Zeros("token_embd.weight", BlockType.Q4_0, [2, 32]), Zeros("output_norm.weight", BlockType.F32, [32]), Zeros("blk.0.attn_norm.weight", BlockType.F32, [32]),
            Zeros("blk.0.ffn_norm.weight", BlockType.F32, [32]), .. square.Select(s => Zeros($"blk.0.{s}.weight", BlockType.Q8_0, [32, 32])),
        ]);
        return stream.ToArray();
    }

    // Arrays of arrays of strings, which the writer has no overload for.
    static byte[] Nested()
    {
        byte[] inner = [8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'x'];
        return [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[8], 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'k', 9, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, .. inner, .. inner];
    }

    static IEnumerable<byte[]> Golden()
    {
        string folder = GoldenFiles.Committed("gguf", "valid");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.gguf").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(b => b.Length < 1 << 14) : [];
    }

    static GgufSource Zeros(string name, BlockType type, long[] shape)
    {
        GgufSource empty = GgufSource.Of(name, type, shape, ReadOnlyMemory<byte>.Empty);
        return GgufSource.Of(name, type, shape, new byte[empty.Bytes]);
    }
}
