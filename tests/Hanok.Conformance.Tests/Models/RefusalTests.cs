using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.Models;

/// <summary>What each family refuses: a key or a value that it does not know, a tensor that is missing or has no place. Nothing is guessed.</summary>
public partial class RefusalTests
{
    // One golden model of each architecture.
    public static TheoryData<string> Families =>
    [
        "llama3_kanana", "mistral", "qwen2", "qwen3", "qwen3_moe", "gemma2", "gemma3", "olmo2", "olmo3", "smollm3", "phi3", "granite", "hyperclovax", "exaone35", "exaone4_32b", "k_exaone",
        "gpt_oss", "gpt_oss_mxfp4", "glm4_moe", "solar_open", "deepseek_v3", "deepseek_v3_fp8", "kanana2", "axk1", "vaetki",
    ];

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void Read_KeyThatIsNotKnown_IsRefusedByName_OrToldToWhoeverIgnoresIt(string name)
    {
        using TemporaryFolder folder = new();
        JsonObject config = Config(name);
        config["mystery_factor"] = 2.5;
        string path = folder.Write("config.json", config.ToJsonString());
        UserError e = Assert.Throws<UserError>(() => ModelConfig.Read(path));
        Assert.Equal("models.config_unknown", e.Key);
        Assert.Contains("\"mystery_factor\" (value 2.5)", e.Message, StringComparison.Ordinal);
        List<UserError> told = [];
        DecoderSpec spec = ModelConfig.Read(path, told.Add);
        Assert.Equal(e.Message, Assert.Single(told).Message);
        Assert.Equal(Bundle.Open(GoldenFiles.Shared("models", name)).Spec.Layers, spec.Layers);
        config["mystery_factor"] = null;
        Assert.Equal(spec.Layers, ModelConfig.Read(folder.Write("config.json", config.ToJsonString())).Layers);
    }

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void Read_ValueThatIsNotKnown_IsRefusedByName(string name)
    {
        using TemporaryFolder folder = new();
        string activation = ((string[])["hidden_act", "hidden_activation", "activation_function"]).First(key => Config(name)[key] is not null);
        int refused = 0;
        foreach ((string key, JsonNode? value) in (ReadOnlySpan<(string, JsonNode?)>)
        [
            (activation, "relu9"), ("model_type", "another"), ("hidden_size", 0), ("hidden_size", -64), ("hidden_size", "64"), ("vocab_size", 1L << 40), ("num_attention_heads", 1.5), ("num_key_value_heads", 3),
            ("tie_word_embeddings", "yes"), ("eos_token_id", -7), ("rope_parameters", new JsonObject { ["rope_type"] = "dynamic", ["factor"] = 2 }), ("quantization_config", new JsonObject { ["quant_method"] = "quark" }),
        ])
        {
            JsonObject config = Config(name);
            if (key == "rope_parameters") config.Remove("rope_scaling");
            config[key] = value?.DeepClone();
            UserError e = Assert.Throws<UserError>(() => ModelConfig.Read(folder.Write("config.json", config.ToJsonString())));
            Assert.Equal("models.config_value", e.Key);
            Assert.Contains(key, e.Message, StringComparison.Ordinal);
            refused++;
        }
        foreach (string key in (ReadOnlySpan<string>)["hidden_size", "vocab_size", "num_attention_heads"])
        {
            JsonObject config = Config(name);
            config.Remove(key);
            UserError e = Assert.Throws<UserError>(() => ModelConfig.Read(folder.Write("config.json", config.ToJsonString())));
            Assert.Equal("models.config_missing", e.Key);
            Assert.Contains($"\"{key}\"", e.Message, StringComparison.Ordinal);
            refused++;
        }
        Assert.Equal(15, refused);
    }

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void Check_TensorThatIsMissing_IsNamed(string name)
    {
        string golden = GoldenFiles.Shared("models", name);
        using TemporaryFolder folder = new();
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(golden));
        DecoderSpec spec = Bundle.Open(golden).Spec;
        // One of each kind: names that differ in numbers alone are of one kind. What tells several tokens at once is not read.
        SafetensorsEntry[] kinds = [.. file.Tensors.Where(t => !spec.Layout.IsHarmless(spec, t.Name) && !(spec.TiedEmbeddings && t.Name == DecoderTensors.Head)).GroupBy(t => Digits().Replace(t.Name, "0")).Select(g => g.Last())];
        Assert.True(kinds.Length >= 9, $"{kinds.Length} kinds");
        foreach (SafetensorsEntry gone in kinds)
        {
            UserError e = Refused(folder, spec, file.Tensors.Where(t => t != gone).Select(t => Copy(file, t)));
            Assert.Equal("models.tensor_missing", e.Key);
            // Experts in blocks of 4 bits are asked for as plain numbers where the blocks are gone.
            Assert.Contains(gone.Name.Replace("_blocks", "", StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Families))]
    public void Check_TensorWithoutAPlace_IsNamed_OrToldToWhoeverIgnoresIt(string name)
    {
        string golden = GoldenFiles.Shared("models", name);
        using TemporaryFolder folder = new();
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(golden));
        DecoderSpec spec = Bundle.Open(golden).Spec;
        foreach (string extra in (ReadOnlySpan<string>)["model.layers.0.self_attn.mystery_proj.weight", "vision_tower.weight", "lora_A"])
        {
            SafetensorsSource[] tensors = [.. file.Tensors.Select(t => Copy(file, t)), SafetensorsSource.Of(extra, TensorType.F32, [1], new byte[4])];
            UserError e = Refused(folder, spec, tensors);
            Assert.Equal("models.tensor_unread", e.Key);
            Assert.Contains(extra, e.Message, StringComparison.Ordinal);
            List<UserError> told = [];
            using SafetensorsFile changed = SafetensorsFile.Open(folder["model.safetensors"]);
            DecoderWeights.Check(spec, changed, told.Add);
            Assert.Equal(e.Message, Assert.Single(told).Message);
        }
    }

    static UserError Refused(TemporaryFolder folder, DecoderSpec spec, IEnumerable<SafetensorsSource> tensors)
    {
        SafetensorsWriter.Write(folder["model.safetensors"], tensors);
        using SafetensorsFile changed = SafetensorsFile.Open(folder["model.safetensors"]);
        return Assert.Throws<UserError>(() => DecoderWeights.Check(spec, changed));
    }

    static SafetensorsSource Copy(SafetensorsFile file, SafetensorsEntry t) => SafetensorsSource.Of(t.Name, t.Type, t.Shape, file.Bytes(t).ToArray());

    static JsonObject Config(string name) => (JsonObject)JsonNode.Parse(File.ReadAllText(GoldenFiles.Shared("models", name, "config.json")))!;

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
