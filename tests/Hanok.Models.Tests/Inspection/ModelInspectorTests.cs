using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Inspection;
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

    [SkippableFact]
    public void Inspect_BrokenParts_AreProblemsAndTheRestIsTold()
    {
        using TemporaryFolder folder = new();
        string golden = GoldenFiles.Any("evaluation", "model");
        File.Copy(Path.Combine(golden, "model.safetensors"), folder["model.safetensors"]);
        folder.Write("config.json", """{"architectures": ["MambaForCausalLM"]}""");
        Hanok.Models.Inspection.Inspection found = ModelInspector.Inspect(folder.Path);
        Assert.Equal(["language.tokenizer.missing"], found.Problems.Select(p => p.Key));
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
