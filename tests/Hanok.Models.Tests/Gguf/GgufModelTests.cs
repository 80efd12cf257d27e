using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

public class GgufModelTests
{
    static readonly KeyValuePair<string, GgufValue>[] Llama =
    [
        GgufItem.Of("general.architecture", "llama"), GgufItem.Of("llama.block_count", 1u), GgufItem.Of("llama.context_length", 64u), GgufItem.Of("llama.embedding_length", 8u),
        GgufItem.Of("llama.feed_forward_length", 6u), GgufItem.Of("llama.attention.head_count", 2u), GgufItem.Of("llama.attention.layer_norm_rms_epsilon", 1e-5f),
    ];

    [Fact]
    public void Read_KeysLeftOut_TakesLlamaCppsDefaults()
    {
        using TemporaryFolder folder = new();
        DecoderSpec spec = Read(folder, Llama);
        AttentionSpec a = spec.Layers[0].Attention;
        Assert.Equal((2, 2, 4, new RopeSpec(10_000, new RopeScaling.None())), (a.Heads, a.KeyValueHeads, a.HeadDimension, a.Rope));
        Assert.Equal((3, 8, 64, true), (spec.VocabularySize, spec.Width, spec.ContextLength, spec.TiedEmbeddings));
        Assert.Equal((null, null), (spec.BeginToken, spec.PadToken));
        Assert.Empty(spec.EndTokens);
    }

    [Fact]
    public void Read_RopeKeys_GiveTheScaling()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(new RopeScaling.Linear(4), Scaling(GgufItem.Of("llama.rope.scaling.factor", 4f)));
        Assert.Equal(new RopeScaling.Linear(2), Scaling(GgufItem.Of("llama.rope.scale_linear", 2f)));
        Assert.Equal(new RopeScaling.None(), Scaling(GgufItem.Of("llama.rope.scaling.type", "none"), GgufItem.Of("llama.rope.scaling.factor", 4f)));
        Assert.Equal(new RopeScaling.Yarn(4, 64), Scaling(GgufItem.Of("llama.rope.scaling.type", "yarn"), GgufItem.Of("llama.rope.scaling.factor", 4f)));
        Assert.Equal(new RopeScaling.Yarn(2, 32) { BetaFast = 16, BetaSlow = 2 }, Scaling(
            GgufItem.Of("llama.rope.scaling.type", "yarn"), GgufItem.Of("llama.rope.scaling.factor", 2f), GgufItem.Of("llama.rope.scaling.original_context_length", 32u),
            GgufItem.Of("llama.rope.scaling.yarn_beta_fast", 16f), GgufItem.Of("llama.rope.scaling.yarn_beta_slow", 2f)));
        Assert.Equal("models.gguf_value", Refused(folder, [.. Llama, GgufItem.Of("llama.rope.scaling.type", "longrope")]));

        RopeScaling Scaling(params KeyValuePair<string, GgufValue>[] more) => Read(folder, [.. Llama, .. more]).Layers[0].Attention.Rope!.Scaling;
    }

    [Fact]
    public void Read_RopeFactors_DivideTheFrequencies()
    {
        using TemporaryFolder folder = new();
        byte[] factors = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(8f)];
        string path = Write(folder, Llama, [.. Tensors(), GgufSource.Of("rope_freqs.weight", BlockType.F32, [2], factors)]);
        using GgufFile file = GgufFile.Open(path);
        RopeSpec rope = GgufModel.Read(file).Spec.Layers[0].Attention.Rope!;
        Assert.Equal(new RopeSpec(10_000, new RopeScaling.Divided([1, 8])), rope);
        using RopeTable table = new(4, 2, rope.Theta, rope.Scaling);
        Assert.Equal([1, 1 / 100.0 / 8], table.InverseFrequencies, (x, y) => Math.Abs(x - y) < 1e-15);
    }

    [Fact]
    public void Read_Tokens_EndAndBegin()
    {
        using TemporaryFolder folder = new();
        DecoderSpec spec = Read(folder,
        [
            .. Llama, GgufItem.Of("tokenizer.ggml.tokens", ["a"u8.ToArray(), "<|im_end|>"u8.ToArray(), "</s>"u8.ToArray()]), GgufItem.Of("tokenizer.ggml.token_type", [1, 3, 3]),
            GgufItem.Of("tokenizer.ggml.eos_token_id", 2u), GgufItem.Of("tokenizer.ggml.bos_token_id", 0u), GgufItem.Of("tokenizer.ggml.padding_token_id", 99u),
        ]);
        Assert.Equal([1, 2], spec.EndTokens);
        Assert.Equal((0, null), (spec.BeginToken, spec.PadToken));
    }

    [Theory]
    [InlineData("<|end|>", "<|call|>", "<|return|>", new[] { "<|call|>", "<|return|>" })]      // gpt-oss: <|end|> ends a message, not the turn
    [InlineData("<|end|>", "<|call|>", "<|flush|>", new[] { "<|call|>", "<|flush|>" })]        // Solar Open
    [InlineData("<|end|>", "<|user|>", "<|endoftext|>", new[] { "<|end|>", "<|endoftext|>" })] // Phi 3
    [InlineData("<|eot_id|>", "<|eom_id|>", "a", new[] { "<|eot_id|>", "<|eom_id|>" })]
    public void Read_KnownEndsOfTurn_AreFoundByTheirText(string first, string second, string third, string[] ends)
    {
        using TemporaryFolder folder = new();
        string[] texts = [first, second, third];
        DecoderSpec spec = Read(folder, [.. Llama, GgufItem.Of("tokenizer.ggml.tokens", [.. texts.Select(System.Text.Encoding.UTF8.GetBytes)]), GgufItem.Of("tokenizer.ggml.token_type", [3, 3, 3])]);
        Assert.Equal(ends, spec.EndTokens.Select(id => texts[id]));
    }

    [Fact]
    public void Read_WhatIsNotKnown_IsRefusedByName()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("models.config_unknown", Refused(folder, [.. Llama, GgufItem.Of("llama.logit_scale", 2f)]));
        Assert.Equal("models.config_unknown", Refused(folder, [.. Llama, GgufItem.Of("qwen2.block_count", 2u)]));
        Assert.Equal("models.gguf_value", Refused(folder, [.. Llama, GgufItem.Of("llama.expert_count", 8u)]));
        Assert.Equal("models.gguf_value", Refused(folder, [.. Llama, GgufItem.Of("llama.rope.dimension_count", 2u)]));
        Assert.Equal("models.gguf_value", Refused(folder, [.. Llama, GgufItem.Of("llama.attention.causal", false)]));
        Assert.Equal("models.gguf_value", Refused(folder, [.. Llama, GgufItem.Of("llama.attention.head_count_kv", [1, 2, 1])]));
        Assert.Equal("models.gguf_kind", Refused(folder, [.. Llama, GgufItem.Of("general.type", "adapter")]));
        Assert.Equal("models.config_missing", Refused(folder, [.. Llama.Skip(2), Llama[0]]));
        Assert.Equal("models.architecture_unknown", Refused(folder, [GgufItem.Of("general.architecture", "mamba")]));
        Assert.Equal("models.tensor_missing", Refused(folder, Llama, [.. Tensors().Skip(1)]));
        Assert.Equal("models.tensor_missing", Refused(folder, Llama, [.. Tensors().SkipLast(1)]));
        Assert.Equal("models.tensor_unread", Refused(folder, Llama, [.. Tensors(), Source("blk.0.ffn_gate_inp.weight", [2, 8])]));
        Assert.Equal("models.tensor_shape", Refused(folder, Llama, [.. Tensors().SkipLast(1), Source("blk.0.ffn_down.weight", [8, 7])]));
        Assert.Equal("models.tensor_missing", Refused(folder, Llama, [.. Tensors(), Source("blk.0.attn_q.bias", [8])]));
    }

    [Fact]
    public void Open_WithWhatIsNotKnown_TellsWhoeverIgnoresIt()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder, [.. Llama, GgufItem.Of("llama.logit_scale", 2f)], [.. Tensors(), Source("blk.0.ffn_gate_inp.weight", [2, 8])]);
        List<UserError> told = [];
        using DecoderWeights weights = Bundle.Open(path, told.Add).LoadWeights();
        Assert.Equal(8, weights.Spec.Width);
        Assert.Equal(["models.config_unknown", "models.tensor_unread"], told.Select(e => e.Key).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void LoadWeights_Llama_PutsTheRowsOfQueriesAndKeysBack()
    {
        using TemporaryFolder folder = new();
        using DecoderWeights weights = Bundle.Open(Write(folder, Llama, Tensors())).LoadWeights();
        // Row r of the file holds the value r; a head has rows 0 to 3, of which the file keeps 0, 2 (first halves) and 1, 3 (second) as 0, 1, 2, 3.
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], Rows(weights["model.layers.0.self_attn.q_proj.weight"].Value));
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], Rows(weights["model.layers.0.self_attn.k_proj.weight"].Value));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Rows(weights["model.layers.0.self_attn.v_proj.weight"].Value));
        for (int row = 0; row < 8; row++) Assert.Equal(row - row % 4 + new[] { 0, 2, 1, 3 }[row % 4], new GgufPlace("", [], RotaryHead: 4).StoredIndex(row));

        static int[] Rows(Tensor t) => [.. Enumerable.Range(0, t.Rows).Select(r => (int)t.Row(r)[0])];
    }

    static DecoderSpec Read(TemporaryFolder folder, KeyValuePair<string, GgufValue>[] metadata)
    {
        using GgufFile file = GgufFile.Open(Write(folder, metadata, Tensors()));
        GgufModel model = GgufModel.Read(file);
        model.Check();
        return model.Spec;
    }

    static string Refused(TemporaryFolder folder, KeyValuePair<string, GgufValue>[] metadata, GgufSource[]? tensors = null)
    {
        using GgufFile file = GgufFile.Open(Write(folder, metadata, tensors ?? Tensors()));
        return Assert.Throws<UserError>(() => GgufModel.Read(file).Check()).Key;
    }

    static string Write(TemporaryFolder folder, KeyValuePair<string, GgufValue>[] metadata, GgufSource[] tensors)
    {
        GgufWriter.Write(folder["m.gguf"], metadata, tensors);
        return folder["m.gguf"];
    }

    static GgufSource[] Tensors() =>
    [
        Source("token_embd.weight", [3, 8]), Source("output_norm.weight", [8]), Source("blk.0.attn_norm.weight", [8]), Source("blk.0.ffn_norm.weight", [8]),
        Source("blk.0.attn_q.weight", [8, 8]), Source("blk.0.attn_k.weight", [8, 8]), Source("blk.0.attn_v.weight", [8, 8]), Source("blk.0.attn_output.weight", [8, 8]),
        Source("blk.0.ffn_gate.weight", [6, 8]), Source("blk.0.ffn_up.weight", [6, 8]), Source("blk.0.ffn_down.weight", [8, 6]),
    ];

    // Every element of row r is r.
    static GgufSource Source(string name, long[] shape)
    {
        long columns = shape[^1], rows = shape.Length == 1 ? 1 : shape[0];
        return GgufSource.Of(name, BlockType.F32, shape, Enumerable.Range(0, (int)(rows * columns)).SelectMany(i => BitConverter.GetBytes((float)(i / columns))).ToArray());
    }
}
