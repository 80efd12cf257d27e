using System.Text.Json.Nodes;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Configuration;

/// <summary>Phi 3's rotary settings for long texts, in the spellings of both generations of transformers.</summary>
public class LongRopeTests
{
    static JsonObject Phi3() => (JsonObject)JsonNode.Parse("""
        {"architectures": ["Phi3ForCausalLM"], "model_type": "phi3", "hidden_size": 32, "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 2, "intermediate_size": 64, "vocab_size": 256,
         "max_position_embeddings": 4096, "rope_theta": 10000.0, "original_max_position_embeddings": 128,
         "rope_scaling": {"type": "longrope", "short_factor": [1.0, 1.25, 1.5, 2.0], "long_factor": [1.0, 4.0, 16.0, 32.0]}}
        """)!;

    static RopeSpec Read(JsonObject config)
    {
        using TemporaryFolder folder = new();
        return ModelConfig.Read(folder.Write("config.json", config.ToJsonString())).Layers[1].Attention.Rope!;
    }

    static readonly RopeSpec Expected = new(10_000, new RopeScaling.LongRope([1, 1.25, 1.5, 2], [1, 4, 16, 32], 128, 32));

    [Fact]
    public void Read_EachSpelling_GivesTheSame()
    {
        Assert.Equal(Expected, Read(Phi3()));
        JsonObject old = Phi3();
        old["rope_scaling"]!["type"] = "su";
        Assert.Equal(Expected, Read(old));
        JsonObject now = Phi3();
        JsonNode parameters = now["rope_scaling"]!.DeepClone();
        foreach (string key in (ReadOnlySpan<string>)["rope_theta", "rope_scaling", "original_max_position_embeddings"]) now.Remove(key);
        parameters["rope_type"] = "longrope";
        parameters["rope_theta"] = 10_000;
        parameters["original_max_position_embeddings"] = 128;
        now["rope_parameters"] = parameters;
        Assert.Equal(Expected, Read(now));
        parameters["factor"] = 8;
        parameters["attention_factor"] = 1.5;
        Assert.Equal(new RopeScaling.LongRope([1, 1.25, 1.5, 2], [1, 4, 16, 32], 128, 8) { AttentionFactor = 1.5 }, Read(now).Scaling);
    }

    [Fact]
    public void Read_PartialRotation_HasFewerDivisors()
    {
        JsonObject config = Phi3();
        config["partial_rotary_factor"] = 0.5;
        config["rope_scaling"]!["short_factor"] = new JsonArray(1.0, 2.0);
        config["rope_scaling"]!["long_factor"] = new JsonArray(1.0, 8.0);
        RopeSpec rope = Read(config);
        Assert.Equal((4, new RopeScaling.LongRope([1, 2], [1, 8], 128, 32)), (rope.RotaryDimension, (RopeScaling.LongRope)rope.Scaling));
    }

    [Theory]
    [InlineData("short_factor", "[1.0]", "models.config_value")]
    [InlineData("long_factor", "[1.0, 0, 1, 1]", "models.config_value")]
    [InlineData("long_factor", "null", "models.config_missing")]
    [InlineData("original_max_position_embeddings", "64", "models.config_value")]
    [InlineData("mystery", "1", "models.config_unknown")]
    public void Read_SettingThatDoesNotFit_IsRefusedByName(string key, string value, string error)
    {
        JsonObject config = Phi3();
        config["rope_scaling"]![key] = JsonNode.Parse(value);
        UserError e = Assert.Throws<UserError>(() => Read(config));
        Assert.Equal(error, e.Key);
        Assert.Contains($"rope_scaling.{key}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThenRead_GivesItBack()
    {
        using TemporaryFolder folder = new();
        DecoderSpec spec = ModelConfig.Read(folder.Write("config.json", Phi3().ToJsonString()));
        ModelConfig.Write(folder["config.json"], spec);
        Assert.Equal(spec.Layers, ModelConfig.Read(folder["config.json"]).Layers);
    }

    [Fact]
    public void Table_ItsSizeDecidesBetweenTheDivisors()
    {
        double factor = Math.Sqrt(1 + Math.Log(32) / Math.Log(128));
        foreach ((int positions, double[] divisors) in new[] { (128, new[] { 1, 1.25, 1.5, 2 }), (129, new[] { 1.0, 4, 16, 32 }) })
        {
            using RopeTable table = new(8, positions, 10_000, Expected.Scaling);
            Assert.Equal(factor, table.AttentionFactor, 1e-14);
            for (int i = 0; i < 4; i++)
            {
                double frequency = Math.Pow(10_000, -i / 4.0) / divisors[i];
                Assert.Equal(frequency, table.InverseFrequencies[i], 1e-15);
                Assert.Equal(Math.Cos(100 * frequency) * factor, table.Cosines.Row(100)[i], 1e-6);
            }
        }
    }
}
