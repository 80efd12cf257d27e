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
        Assert.Equal(["models.architecture_unknown", "language.tokenizer.missing"], found.Problems.Select(p => p.Key));
        Assert.NotEmpty(found.Tensors);
        Assert.Contains("MambaForCausalLM", InspectionText.ToText(found, UserLanguage.English), StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(InspectionText.ToJson(found)).RootElement.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public void Inspect_MalformedFile_GivesTheReason()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("models.safetensors_short", Refused(folder.Write("a.safetensors", "x")));
        Assert.Equal("models.bundle_kind", Refused(folder.Write("a.gguf", "x")));
        Assert.Equal("models.bundle_missing", Refused(folder["none"]));

        static string Refused(string path) => Assert.Throws<UserError>(() => ModelInspector.Inspect(path)).Key;
    }
}
