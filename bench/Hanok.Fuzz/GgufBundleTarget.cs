using Hanok.Language;
using Hanok.Models.Bundles;
using Hanok.Models.Gguf;
using Hanok.Models.Inspection;

namespace Hanok.Fuzz;

/// <summary>What running a GGUF file reads besides its weights: inspection, tokenizer (byte-level and SentencePiece) and chat template.</summary>
sealed class GgufBundleTarget : IFuzzTarget, IDisposable
{
    readonly InputFile file = new(".gguf");

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Bytes("gpt2", ["a", "b", "ab", "Ġ", "Ġa", "<s>", "<|im_end|>"], [1, 1, 1, 1, 1, 3, 3], GgufItem.Of("tokenizer.ggml.pre", "gpt-2"), GgufItem.Of("tokenizer.ggml.merges", ["a b"u8.ToArray(), "\u0120 a"u8.ToArray()])),
        Bytes("gpt2", ["a", "b", "ab", "é", "<u>", "<s>", "</s>"], [1, 1, 1, 1, 4, 3, 3], GgufItem.Of("tokenizer.ggml.pre", "deepseek-v3"), GgufItem.Of("tokenizer.ggml.merges", ["a b"u8.ToArray()])),
        Bytes("llama", ["<unk>", "<s>", "</s>", "<0x41>", "<0xEA>", "\u2581", "a", "aa", "\u2581a", "나"], [2, 3, 3, 6, 6, 1, 1, 1, 1, 4], GgufItem.Of("tokenizer.ggml.scores", [0f, 0f, 0f, 0f, 0f, -1f, -2f, -3f, -4f, -5f])),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        [9, 0, 0, 0], [8, 0, 0, 0], [4, 0, 0, 0], [6, 0, 0, 0], "GGUF"u8.ToArray(), "tokenizer.ggml.model"u8.ToArray(), "tokenizer.ggml.pre"u8.ToArray(), "tokenizer.ggml.tokens"u8.ToArray(), "tokenizer.ggml.add_bos_token"u8.ToArray(),
        "tekken"u8.ToArray(), "llama"u8.ToArray(), "gpt2"u8.ToArray(), "default"u8.ToArray(), "{{ x * 9999 }}"u8.ToArray(), "{%"u8.ToArray(), "<0x00>"u8.ToArray(), [0, 0, 0xC0, 0x7F],
    ];

    public void Read(byte[] input)
    {
        string path = file.With(input);
        _ = InspectionText.ToJson(ModelInspector.Inspect(path));
        _ = GgufTemplate.Read(path);      // rendering has limits and a target of its own
        Tokenizer tokenizer = Bundle.Open(path).LoadTokenizer();
        _ = tokenizer.Decode(tokenizer.Encode(FuzzText.Text, recogniseSpecial: true, addSpecial: true));
    }

    public void Dispose() => file.Delete();

    static byte[] Bytes(string model, string[] tokens, int[] types, params KeyValuePair<string, GgufValue>[] more)
    {
        List<KeyValuePair<string, GgufValue>> keys =
        [
            GgufItem.Of("general.architecture", "llama"), GgufItem.Of("llama.block_count", 1u), GgufItem.Of("llama.context_length", 64u), GgufItem.Of("llama.embedding_length", 32u), GgufItem.Of("llama.feed_forward_length", 32u),
            GgufItem.Of("llama.attention.head_count", 2u), GgufItem.Of("llama.attention.layer_norm_rms_epsilon", 1e-5f), GgufItem.Of("tokenizer.ggml.model", model),
            GgufItem.Of("tokenizer.ggml.tokens", [.. tokens.Select(System.Text.Encoding.UTF8.GetBytes)]), GgufItem.Of("tokenizer.ggml.token_type", types), GgufItem.Of("tokenizer.ggml.bos_token_id", 1u),
            GgufItem.Of("tokenizer.ggml.add_bos_token", true), GgufItem.Of("tokenizer.chat_template", "{% for m in messages %}{{ bos_token ~ m.role ~ m.content }}{% endfor %}"), .. more,
        ];
        using MemoryStream stream = new();
        GgufWriter.Write(stream, keys, [GgufSource.Of("token_embd.weight", Hanok.Numerics.BlockType.F32, [tokens.Length, 32], new byte[tokens.Length * 128])], null);
        return stream.ToArray();
    }
}
