using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Models.Inspection;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Inspection;

public class ModelInspectorTests
{
    [SkippableFact]
    public void Inspect_Bundle_TellsModelTokenizerAndTensors()
    {
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(GoldenFiles.Any("evaluation", "model"));
        Assert.Empty(found.Problems);
        Assert.Equal(found.Spec!.ParameterCount, found.Elements);
        Assert.Equal(258, found.Tokenizer!.VocabularySize);
        Assert.Equal([(256, "<|begin|>"), (257, "<|end|>")], found.Tokenizer.Special);
        using JsonDocument json = JsonDocument.Parse(InspectionText.ToJson(found));
        Assert.Equal("LlamaForCausalLM", json.RootElement.GetProperty("model").GetProperty("architecture").GetString());
        Assert.Equal(found.Tensors.Count, json.RootElement.GetProperty("tensors").GetArrayLength());
        foreach (UserLanguage language in new[] { UserLanguage.English, UserLanguage.Korean })
        {
            string text = InspectionText.ToText(found, language);
            Assert.Contains("LlamaForCausalLM", text, StringComparison.Ordinal);
            Assert.Contains("model.layers.2.mlp.up_proj.weight", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inspect_ImportanceMatrix_IsNoProblem()
    {
        using TemporaryFolder folder = new();
        byte[] floats = [.. new float[] { 1, 2 }.SelectMany(BitConverter.GetBytes)];
        GgufWriter.Write(folder["i.gguf"], [GgufItem.Of("general.type", "imatrix"), GgufItem.Of("imatrix.datasets", [[.. "wiki"u8]]), GgufItem.Of("imatrix.chunk_count", 5u)],
            [GgufSource.Of("x.weight.in_sum2", BlockType.F32, [1, 2], floats), GgufSource.Of("x.weight.counts", BlockType.F32, [1, 1], floats.AsMemory(0, 4))]);
        folder.Write("i.dat", [1, 0, 0, 0, 8, 0, 0, 0, .. "x.weight"u8, 1, 0, 0, 0, 2, 0, 0, 0, .. floats, 5, 0, 0, 0, 4, 0, 0, 0, .. "wiki"u8]);
        foreach (string name in (string[])["i.gguf", "i.dat"])
        {
            Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(folder[name]);
            Assert.Empty(found.Problems);
            Assert.Empty(found.Unsupported);
            Assert.Equal((1, 5, "wiki"), (found.Importance!.Tensors, found.Importance.Chunks, found.Importance.Data.Single()));
            Assert.Contains("importance", InspectionText.ToText(found, UserLanguage.English), StringComparison.Ordinal);
            using JsonDocument json = JsonDocument.Parse(InspectionText.ToJson(found));
            Assert.Equal(1, json.RootElement.GetProperty("importance_matrix").GetProperty("tensors").GetInt32());
        }
        // Cut off, it is one.
        File.WriteAllBytes(folder["i.dat"], File.ReadAllBytes(folder["i.dat"])[..30]);
        Assert.Equal("models.gguf_cut", Assert.Throws<UserError>(() => ModelInspector.Inspect(folder["i.dat"])).Key);
    }

    [Theory]
    [InlineData("q4_k_m")]
    [InlineData("q8_0")]
    [InlineData("f16")]
    public void Inspect_Gguf_TellsTheMemoryThatWeightsTake(string type)
    {
        using TemporaryFolder folder = new();
        DecoderShape shape = new() { Width = 256, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDimension = 64, FeedForwardWidth = 512, VocabularySize = 600, ContextLength = 64, TiedEmbeddings = type != "q8_0" };
        RandomModel.Write(folder["m.gguf"], LlamaFamily.Create(shape), "random", type, 2, null, CancellationToken.None);
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(folder["m.gguf"]);
        using DecoderWeights weights = Bundle.Open(folder["m.gguf"]).LoadForServing(WorkerPool.Default);
        Assert.Equal(weights.Bytes, found.WeightBytes);
        Assert.True(found.MemoryBytes > found.WeightBytes + found.CacheBytes);
    }

    [SkippableFact]
    public void Inspect_BrokenParts_AreProblemsAndTheRestIsTold()
    {
        using TemporaryFolder folder = new();
        string golden = GoldenFiles.Any("evaluation", "model");
        File.Copy(Path.Combine(golden, "model.safetensors"), folder["model.safetensors"]);
        folder.Write("config.json", """{"architectures": ["MambaForCausalLM"]}""");
        // A model without a tokenizer takes numbers of tokens: no fault.
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(folder.Path);
        Assert.Empty(found.Problems);
        Assert.True(found.HasNoTokenizer);
        folder.Write("tokenizer.json", "[]");
        found = ModelInspector.Inspect(folder.Path);
        Assert.Equal(["language.json.expected"], found.Problems.Select(p => p.Key));
        Assert.False(found.HasNoTokenizer);
        Assert.Equal(["models.architecture_unknown"], found.Unsupported.Select(p => p.Key));
        Assert.NotEmpty(found.Tensors);
        Assert.Contains("MambaForCausalLM", InspectionText.ToText(found, UserLanguage.English), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(InspectionText.ToJson(found));
        Assert.Equal(1, json.RootElement.GetProperty("problems").GetArrayLength());
        Assert.Equal("models.architecture_unknown", json.RootElement.GetProperty("unsupported")[0].GetProperty("key").GetString());
    }

    [SkippableFact]
    public void Inspect_Gguf_TellsWhatTheFileSaysOfItself()
    {
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(GoldenFiles.Shared("gguf", "models", "llama3_kanana.f16.gguf"));
        Assert.Empty(found.Problems);
        Assert.Empty(found.Unsupported);
        Assert.Equal(("GGUF v3, alignment 32", "llama", "gpt2, gpt-2"), (found.Format, found.Architecture, found.Tokenizer!.Kind));
        Assert.Equal([(0, "<pad>"), (1, "<s>"), (2, "</s>")], found.Tokenizer.Special);
        Assert.Equal(found.Spec!.ParameterCount + 16, found.Elements);
        using JsonDocument json = JsonDocument.Parse(InspectionText.ToJson(found));
        Assert.Equal("UINT32", json.RootElement.GetProperty("metadata").GetProperty("llama.block_count").GetProperty("type").GetString());
        Assert.Equal(found.Tensors.Count, json.RootElement.GetProperty("tensors").GetArrayLength());
        foreach (UserLanguage language in new[] { UserLanguage.English, UserLanguage.Korean })
        {
            string text = InspectionText.ToText(found, language);
            Assert.Contains("GGUF v3", text, StringComparison.Ordinal);
            Assert.Contains("tokenizer.ggml.merges = [", text, StringComparison.Ordinal);
            Assert.Contains("blk.1.ffn_up.weight", text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Inspect_GgufOfAnotherArchitecture_IsShownAndSaysThatItCannotBeRun()
    {
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(GoldenFiles.Committed("gguf", "malformed", "control_good.gguf"));
        Assert.Empty(found.Problems);
        Assert.Equal(["models.architecture_unknown"], found.Unsupported.Select(p => p.Key));
        Assert.Equal(["a.weight", "b.weight"], found.Tensors.Select(t => t.Name));
        Assert.Contains("not runnable", InspectionText.ToText(found, UserLanguage.English), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MalformedFile_GivesTheReason()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("models.safetensors_short", Refused(folder.Write("a.safetensors", "x")));
        Assert.Equal("models.gguf_cut", Refused(folder.Write("a.gguf", "x")));
        Assert.Equal("models.bundle_kind", Refused(folder.Write("a.model", "x")));
        Assert.Equal("models.bundle_missing", Refused(folder["none"]));

        static string Refused(string path) => Assert.Throws<UserError>(() => ModelInspector.Inspect(path)).Key;
    }
}
