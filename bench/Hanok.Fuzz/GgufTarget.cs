using Hanok.Models.Gguf;
using Hanok.Numerics;

namespace Hanok.Fuzz;

/// <summary>GGUF: header, every value, every tensor's bytes and first row, the model's specification.</summary>
sealed class GgufTarget : IFuzzTarget, IDisposable
{
    const int LongestRow = 1 << 16;

    readonly InputFile file = new(".gguf");
    readonly float[] row = new float[LongestRow];

    public IReadOnlyList<byte[]> Seeds { get; } = [Model("llama", BlockType.Q4_K, 256, yarn: false), Model("qwen3", BlockType.Q8_0, 32, yarn: true), Types()];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        [9, 0, 0, 0], [8, 0, 0, 0], [7, 0, 0, 0], [12, 0, 0, 0], [9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], "GGUF"u8.ToArray(), "general.alignment"u8.ToArray(), "split.count"u8.ToArray(),
        "split.no"u8.ToArray(), "llama.block_count"u8.ToArray(), "rope_freqs.weight"u8.ToArray(), "blk.1."u8.ToArray(),
    ];

    public void Read(byte[] input)
    {
        using GgufFile opened = GgufFile.Open(file.With(input));
        foreach (var (_, value) in opened.Metadata)
        {
            _ = value.ToString();
            if (value is { Type: GgufValueType.Array, ElementType: GgufValueType.String }) _ = value.ReadStrings();
        }
        foreach (GgufTensor t in opened.Tensors)
        {
            _ = opened.Bytes(t);
            if (t.Rows > 0 && t.Columns <= LongestRow) opened.ReadRow(t, t.Rows - 1, row.AsSpan(0, (int)t.Columns));
        }
        GgufModel.Read(opened).Check();
    }

    public void Dispose() => file.Delete();

    static byte[] Model(string architecture, BlockType type, int width, bool yarn)
    {
        List<KeyValuePair<string, GgufValue>> keys =
        [
            GgufItem.Of("general.architecture", architecture), GgufItem.Of($"{architecture}.block_count", 1u), GgufItem.Of($"{architecture}.context_length", 64u),
            GgufItem.Of($"{architecture}.embedding_length", (uint)width), GgufItem.Of($"{architecture}.feed_forward_length", [width]), GgufItem.Of($"{architecture}.attention.head_count", 2u),
            GgufItem.Of($"{architecture}.attention.layer_norm_rms_epsilon", 1e-5f), GgufItem.Of("tokenizer.ggml.tokens", ["a"u8.ToArray(), "<|im_end|>"u8.ToArray(), [0xFF]]),
            GgufItem.Of("tokenizer.ggml.scores", [0f, -1f, -2f]), GgufItem.Of("tokenizer.ggml.token_type", [1, 3, 6]), GgufItem.Of("tokenizer.ggml.eos_token_id", 1u),
        ];
        if (yarn) keys.AddRange([GgufItem.Of($"{architecture}.rope.scaling.type", "yarn"), GgufItem.Of($"{architecture}.rope.scaling.factor", 2f)]);
        List<GgufSource> tensors = [Source("token_embd.weight", type, [3, width])];
        if (!yarn) tensors.Add(Source("rope_freqs.weight", BlockType.F32, [width / 4], one: true));
        foreach (string norm in (string[])["output_norm.weight", "blk.0.attn_norm.weight", "blk.0.ffn_norm.weight"]) tensors.Add(Source(norm, BlockType.F32, [width]));
        if (architecture == "qwen3") tensors.AddRange([Source("blk.0.attn_q_norm.weight", BlockType.F32, [width / 2]), Source("blk.0.attn_k_norm.weight", BlockType.F32, [width / 2])]);
        foreach (string matrix in (string[])["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"])
            tensors.Add(Source($"blk.0.{matrix}.weight", width > 64 ? BlockType.Q1_0 : type, [width, width]));
        return Bytes(keys, tensors, null);
    }

    static byte[] Types() => Bytes(
        [GgufItem.Of("general.architecture", "none"), GgufItem.Of("flags", [true, false]), GgufItem.Of("wide", ulong.MaxValue), GgufItem.Of("no", (ushort)1), GgufItem.Of("on", true)],
        BlockFormat.All.Select(f => Source(f.Name, f.Type, [2, f.Length])), 64);

    static byte[] Bytes(IEnumerable<KeyValuePair<string, GgufValue>> keys, IEnumerable<GgufSource> tensors, int? alignment)
    {
        using MemoryStream stream = new();
        GgufWriter.Write(stream, keys, tensors, alignment);
        return stream.ToArray();
    }

    static GgufSource Source(string name, BlockType type, long[] shape, bool one = false)
    {
        byte[] bytes = new byte[GgufSource.Of(name, type, shape, ReadOnlyMemory<byte>.Empty).Bytes];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = one ? BitConverter.GetBytes(1f)[i % 4] : (byte)(i * 37);
        return GgufSource.Of(name, type, shape, bytes);
    }
}
