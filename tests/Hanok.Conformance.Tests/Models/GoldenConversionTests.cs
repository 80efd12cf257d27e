using Hanok.Inference.Decoding;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.Models;

/// <summary>Directories of the hub to GGUF and back: the same logits to the bit, for each architecture that GGUF has.</summary>
public class GoldenConversionTests
{
    static readonly int[] Ids = [.. Enumerable.Range(0, 24).Select(i => (i * 37 + 11) % 240 + 3)];

    static readonly string[] Rounded = ["llama3_kanana", "exaone35", "exaone4_1p2b", "exaone4_32b", "olmo3"];

    public static TheoryData<string> Folders =>
    [
        "llama3_kanana", "llama_yarn_beta", "llama_bias", "exaone35", "qwen2", "qwen3", "deepseek_v3", "deepseek_v3_noqlora", "kanana2", "gpt_oss", "exaone4_32b", "exaone4_1p2b", "k_exaone", "granite",
        "solar_open", "olmo2", "olmo3", "smollm3", "phi3", "glm4_moe",
    ];

    public static TheoryData<string> Files => ["mistral", "qwen3_moe", "gemma3", "gpt_oss", "exaone4_32b", "deepseek_v3", "k_exaone", "llama3_kanana", "solar_open"];

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public void Convert_FolderToGguf_GivesTheSameLogits(string name)
    {
        using TemporaryFolder folder = new();
        string path = GoldenFiles.Shared("models", name);
        using (GgufContents contents = GgufContents.OfFolder(path, null))
        {
            Assert.True(contents.HasNoTokenizer);
            contents.Write(folder["m.gguf"], 2, null, default);
        }
        RequireEqual(name, Logits(path), Logits(folder["m.gguf"]));
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void Convert_GgufToFolderAndBack_GivesTheSameLogits(string name)
    {
        using TemporaryFolder folder = new();
        string path = GoldenFiles.Shared("gguf", "models", $"{name}.f32.gguf");
        using (GgufFile file = GgufFile.Open(path)) Assert.True(FolderWriter.Write(file, folder["m"], null, null, default));
        using (GgufContents contents = GgufContents.OfFolder(folder["m"], null)) contents.Write(folder["m.gguf"], 1, null, default);
        float[] expected = Logits(path);
        RequireEqual(name, expected, Logits(folder["m"]));
        RequireEqual(name, expected, Logits(folder["m.gguf"]));
        using GgufFile before = GgufFile.Open(path), after = GgufFile.Open(folder["m.gguf"]);
        foreach (string key in (string[])["tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges", "tokenizer.ggml.pre", "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id"])
            Assert.Equal(before.Metadata.Single(m => m.Key == key).Value.ToString(), after.Metadata.Single(m => m.Key == key).Value.ToString());
        Assert.Equal(before.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal), after.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (GgufTensor tensor in before.Tensors)
        {
            // The judge computed these divisors in binary32; ours are rounded once.
            if (tensor.Name == "rope_freqs.weight") Assert.All(Vector(before, tensor).Zip(Vector(after, after[tensor.Name])), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-6f * p.First));
            else Assert.Equal(before.Bytes(tensor).ToArray(), after.Bytes(after[tensor.Name]).ToArray());
        }
    }

    [SkippableTheory]
    [InlineData("hyperclovax", "models.gguf_no_architecture")]
    [InlineData("axk1", "models.gguf_no_architecture")]
    [InlineData("vaetki", "models.gguf_no_architecture")]
    [InlineData("mistral", "models.gguf_cannot_say")]
    [InlineData("qwen3_moe", "models.gguf_cannot_say")]
    [InlineData("gemma2", "models.gguf_cannot_say")]
    public void Convert_WhatGgufCannotSay_IsRefusedByName(string name, string key) =>
        Assert.Equal(key, Assert.Throws<UserError>(() => GgufContents.OfFolder(GoldenFiles.Shared("models", name), null)).Key);

    static float[] Vector(GgufFile file, GgufTensor tensor)
    {
        float[] values = new float[tensor.Columns];
        file.ReadRow(tensor, 0, values);
        return values;
    }

    // GGUF holds the divisors of Llama 3's scaling, and an attention factor, in binary32: the frequencies differ in the last bit.
    static void RequireEqual(string name, float[] expected, float[] found)
    {
        if (Rounded.Contains(name)) Assert.All(expected.Zip(found), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-5f));
        else Assert.Equal(expected, found);
    }

    static float[] Logits(string path)
    {
        using DecoderWeights weights = Bundle.Open(path).LoadWeights();
        using DecoderSession session = new(WorkerPool.Default, weights, 24, 24, 24);
        Tensor found = session.Append(Ids, 24);
        return [.. Enumerable.Range(0, 24).SelectMany(t => found.Row(t).ToArray())];
    }
}
