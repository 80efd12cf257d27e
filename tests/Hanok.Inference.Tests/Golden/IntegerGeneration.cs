using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hanok.Inference.Tests.Decoding;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Golden;

/// <summary>A tiny random model in a GGUF file with blocks of 4, 6 and 8 bits, served by products of integers: sixteen sequences alone and together, in pieces of several sizes.</summary>
static class IntegerGeneration
{
    const int Vocabulary = 64, Width = 256, Steps = 4;

    /// <summary>Lines "threads, way, hash of all tokens and of the bits of their log-probabilities", separated by tabs.</summary>
    public static IEnumerable<string> Compute(int threads)
    {
        using TemporaryFolder folder = new();
        Write(folder["m.gguf"]);
        using WorkerPool pool = new(threads);
        using DecoderWeights weights = Bundle.Open(folder["m.gguf"]).LoadForServing(pool, Computation.Int8);
        int[][] prompts = [.. Enumerable.Range(0, 16).Select(s => Enumerable.Range(0, 2 + s % 5).Select(t => (11 + 13 * s + 7 * t * t) % Vocabulary).ToArray())];
        yield return Line("alone", [.. prompts.Select((p, s) => SideBySideTests.Together(pool, weights, [p], Steps, chunk: 1 + s % 2)[0])]);
        foreach (int chunk in (int[])[3, 1000]) yield return Line($"chunks of {chunk}", SideBySideTests.Together(pool, weights, prompts, Steps, chunk));

        string Line(string way, SideBySideTests.Choice[][] choices) =>
            $"{threads}\t{way}\t{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(choices.SelectMany(c => c).SelectMany(c => (ulong[])[(ulong)c.Id, c.Bits]).ToArray().AsSpan())))}";
    }

    static void Write(string path)
    {
        static GgufSource Matrix(string name, BlockType type, int rows)
        {
            float[] values = new float[rows * Width];
            new Philox(5, "integer-generation", name).FillNormal(values, 0.1);
            byte[] blocks = new byte[BlockFormat.Of(type).BytesOf(values.Length)];
            BlockCodec.Quantise(type, values, Width, [], blocks);
            return GgufSource.Of(name, type, [rows, Width], blocks);
        }
        static GgufSource Norm(string name) => GgufSource.Of(name, BlockType.F32, [Width], Enumerable.Range(0, Width).SelectMany(i => BitConverter.GetBytes(1 + i % 3 / 8f)).ToArray());
        GgufWriter.Write(path,
        [
            GgufItem.Of("general.architecture", "llama"), GgufItem.Of("llama.block_count", 1u), GgufItem.Of("llama.context_length", 64u), GgufItem.Of("llama.embedding_length", (uint)Width),
            GgufItem.Of("llama.feed_forward_length", (uint)Width), GgufItem.Of("llama.attention.head_count", 4u), GgufItem.Of("llama.attention.head_count_kv", 2u), GgufItem.Of("llama.attention.layer_norm_rms_epsilon", 1e-5f),
        ],
        [
            Matrix("token_embd.weight", BlockType.Q6_K, Vocabulary), Norm("output_norm.weight"), Norm("blk.0.attn_norm.weight"), Norm("blk.0.ffn_norm.weight"),
            Matrix("blk.0.attn_q.weight", BlockType.Q4_K, Width), Matrix("blk.0.attn_k.weight", BlockType.Q8_0, Width / 2), Matrix("blk.0.attn_v.weight", BlockType.Q6_K, Width / 2),
            Matrix("blk.0.attn_output.weight", BlockType.Q4_K, Width), Matrix("blk.0.ffn_gate.weight", BlockType.Q4_K, Width), Matrix("blk.0.ffn_up.weight", BlockType.Q8_0, Width),
            Matrix("blk.0.ffn_down.weight", BlockType.Q6_K, Width),
        ]);
    }
}
