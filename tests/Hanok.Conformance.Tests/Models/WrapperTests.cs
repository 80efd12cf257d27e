using System.Text.Json;
using System.Text.Json.Nodes;
using Hanok.Inference.Decoding;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.Models;

/// <summary>The decoders inside models that read pictures too: texts before the first picture, in each spelling of the names.</summary>
public class WrapperTests
{
    const int Picture = 250;

    [SkippableTheory]
    [InlineData("hyperclovax_vision_v2", "HyperCLOVAXForCausalLM")]
    [InlineData("exaone4_5", "Exaone4ForCausalLM")]
    public void Forward_BeforeThePicture_EqualsTransformers(string name, string architecture)
    {
        string folder = GoldenFiles.Shared("vision_encoders", name);
        using DecoderWeights weights = Bundle.Open(folder).LoadWeights();
        Assert.Equal(architecture, weights.Spec.Architecture);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        int[] ids = expected.ReadIntegers("ids");
        int count = Array.IndexOf(ids, Picture);
        Assert.True(count >= 2, $"{count} tokens before the picture");
        using Tensor logits = expected.Read("logits");
        Assert.InRange(Error(weights, ids[..count], logits), 0, 1e-4);
    }

    [SkippableTheory]
    [InlineData("gemma3", "Gemma3ForConditionalGeneration", "language_model.", "", "vision_tower.vision_model.post_layernorm.weight")]
    [InlineData("gemma3", "Gemma3ForConditionalGeneration", "model.language_model.", "model.", "model.multi_modal_projector.mm_soft_emb_norm.weight")]
    [InlineData("mistral", "Mistral3ForConditionalGeneration", "language_model.", "", "multi_modal_projector.norm.weight")]
    [InlineData("mistral", "Mistral3ForConditionalGeneration", "model.language_model.", "model.", "model.vision_tower.ln_pre.weight")]
    [InlineData("hyperclovax", "HCXVisionV2ForCausalLM", "model.language_model.", "", "model.mm_projector.weight")]
    [InlineData("exaone4_32b", "Exaone4_5_ForConditionalGeneration", "language_model.", "", "visual.patch_embed.proj.weight")]
    public void Forward_GoldenDecoderInAWrapper_EqualsTheDecoder(string name, string architecture, string prefix, string cut, string picture)
    {
        string golden = GoldenFiles.Shared("models", name);
        using TemporaryFolder folder = new();
        folder.Write("config.json", Wrapped(golden, architecture).ToJsonString());
        Rename(golden, folder, n => n.StartsWith(cut, StringComparison.Ordinal) ? prefix + n[cut.Length..] : n, picture);
        using DecoderWeights weights = Bundle.Open(folder.Path).LoadWeights();
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(golden, "expected.safetensors"));
        using Tensor logits = expected.Read("logits");
        Assert.InRange(Error(weights, expected.ReadIntegers("ids")[..24], logits), 0, 1e-4);
        // Saved, it is the decoder alone.
        weights.Save(folder["alone.safetensors"]);
        using SafetensorsFile alone = SafetensorsFile.Open(folder["alone.safetensors"]);
        DecoderWeights.Check(Bundle.Open(golden).Spec, alone);
    }

    [SkippableFact]
    public void Open_WhatIsNotKnownOfAWrapper_IsRefusedByName()
    {
        string golden = GoldenFiles.Shared("models", "mistral");
        using TemporaryFolder folder = new();
        JsonObject config = Wrapped(golden, "Mistral3ForConditionalGeneration");
        config["mystery_factor"] = 2;
        Assert.Equal(("models.config_unknown", true), Refused("mystery_factor"));
        config.Remove("mystery_factor");
        config["text_config"]!["mystery_factor"] = 2;
        Assert.Equal(("models.config_unknown", true), Refused("text_config.mystery_factor"));
        config["text_config"]!["model_type"] = "ministral3";
        Assert.Equal(("models.config_value", true), Refused("ministral3"));
        config.Remove("text_config");
        Assert.Equal(("models.config_missing", true), Refused("text_config"));
        config = Wrapped(golden, "Mistral3ForConditionalGeneration");
        folder.Write("config.json", config.ToJsonString());
        Rename(golden, folder, n => $"language_model.{n}", "audio_tower.weight");
        UserError unread = Assert.Throws<UserError>(() => Bundle.Open(folder.Path).LoadWeights());
        Assert.Equal("models.tensor_unread", unread.Key);
        Assert.Contains("audio_tower.weight", unread.Message, StringComparison.Ordinal);

        (string, bool) Refused(string name)
        {
            folder.Write("config.json", config.ToJsonString());
            UserError e = Assert.Throws<UserError>(() => Bundle.Open(folder.Path));
            return (e.Key, e.Message.Contains(name, StringComparison.Ordinal));
        }
    }

    static JsonObject Wrapped(string golden, string architecture)
    {
        JsonNode text = JsonNode.Parse(File.ReadAllText(Path.Combine(golden, "config.json")))!;
        return new JsonObject
        {
            ["architectures"] = new JsonArray(architecture), ["image_token_index"] = 255, ["model_type"] = "wrapper", ["text_config"] = text, ["vision_config"] = new JsonObject { ["depth"] = 4 },
            ["tie_word_embeddings"] = text["tie_word_embeddings"]?.DeepClone(),
        };
    }

    static void Rename(string golden, TemporaryFolder folder, Func<string, string> rename, string picture)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(golden));
        SafetensorsWriter.Write(folder["model.safetensors"],
            [.. file.Tensors.Select(t => SafetensorsSource.Of(rename(t.Name), t.Type, t.Shape, file.Bytes(t).ToArray())), SafetensorsSource.Of(picture, TensorType.F32, [1], new byte[4])]);
    }

    static double Error(DecoderWeights weights, int[] ids, Tensor expected)
    {
        using DecoderSession session = new(WorkerPool.Default, weights, ids.Length, ids.Length, ids.Length);
        Tensor found = session.Append(ids, ids.Length);
        double error = 0;
        for (int t = 0; t < ids.Length; t++)
            for (int v = 0; v < expected.Columns; v++) error = Math.Max(error, Math.Abs((double)found.Row(t)[v] - expected.Row(t)[v]));
        return error;
    }
}
