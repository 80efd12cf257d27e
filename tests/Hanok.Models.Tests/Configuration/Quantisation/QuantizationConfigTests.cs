using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Storage.Quantised;
using Hanok.Tests;

namespace Hanok.Models.Tests.Configuration.Quantisation;

/// <summary>Every variant of a quantised checkpoint that is not read is refused by name.</summary>
public class QuantizationConfigTests
{
    const string Start = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 1, "intermediate_size": 64, "vocab_size": 16, "quantization_config":
        """;

    static DecoderSpec Read(string quantisation)
    {
        using TemporaryFolder folder = new();
        return ModelConfig.Read(folder.Write("config.json", $"{Start}{quantisation}}}"));
    }

    static string Compressed(string weights, string group = "\"targets\": [\"Linear\"]", string rest = "\"format\": \"pack-quantized\"") =>
        $$"""{"quant_method": "compressed-tensors", {{rest}}, "config_groups": {"group_0": { {{group}}, "weights": { {{weights}} } } } }""";

    public static TheoryData<string, string, string> Refused => new()
    {
        { """{"quant_method": "quark"}""", "models.config_value", "quantization_config.quant_method" },
        { """{"quant_method": "fbgemm_fp8"}""", "models.config_value", "fbgemm_fp8" },
        { """{"quant_method": "mxfp4"}""", "models.config_value", "mxfp4" },
        { """{"bits": 4}""", "models.config_value", "quant_method" },
        { """{"quant_method": "gptq", "bits": 3, "group_size": 128}""", "models.config_value", "quantization_config.bits" },
        { """{"quant_method": "gptq", "bits": 4, "group_size": 0}""", "models.config_value", "quantization_config.group_size" },
        { """{"quant_method": "gptq", "bits": 4, "group_size": 128, "checkpoint_format": "marlin"}""", "models.config_value", "marlin" },
        { """{"quant_method": "gptq", "bits": 4, "group_size": 128, "is_marlin_format": true}""", "models.config_value", "quantization_config.is_marlin_format" },
        { """{"quant_method": "gptq", "bits": 4, "group_size": 128, "dynamic": {"+:.*down.*": {"bits": 8}}}""", "models.config_value", "quantization_config.dynamic" },
        { """{"quant_method": "gptq", "bits": 4, "group_size": 128, "adapter": "x"}""", "models.config_unknown", "quantization_config.adapter" },
        { """{"quant_method": "awq", "bits": 3, "group_size": 128}""", "models.config_value", "quantization_config.bits" },
        { """{"quant_method": "awq", "bits": 4, "group_size": 128, "version": "gemv"}""", "models.config_value", "gemv" },
        { """{"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": false}""", "models.config_value", "quantization_config.zero_point" },
        { """{"quant_method": "fp8", "fmt": "e5m2"}""", "models.config_value", "quantization_config.fmt" },
        { """{"quant_method": "fp8", "weight_block_size": [128]}""", "models.config_value", "quantization_config.weight_block_size" },
        { """{"quant_method": "bitsandbytes", "bnb_4bit_quant_storage": "bfloat16"}""", "models.config_value", "quantization_config.bnb_4bit_quant_storage" },
        { """{"quant_method": "bitsandbytes", "llm_int8_has_fp16_weight": true}""", "models.config_value", "quantization_config.llm_int8_has_fp16_weight" },
        { """{"quant_method": "torchao", "modules": {}}""", "models.config_unknown", "quantization_config.modules" },
        { """{"quant_method": "compressed-tensors", "format": "pack-quantized"}""", "models.config_missing", "quantization_config.config_groups" },
        { Compressed("\"num_bits\": 3, \"type\": \"int\", \"strategy\": \"channel\""), "models.config_value", "config_groups.group_0.weights.num_bits" },
        { Compressed("\"num_bits\": 4, \"type\": \"float\", \"strategy\": \"channel\""), "models.config_value", "config_groups.group_0.weights.type" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"attn_head\""), "models.config_value", "attn_head" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"group\""), "models.config_missing", "config_groups.group_0.weights.group_size" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\", \"dynamic\": true"), "models.config_value", "config_groups.group_0.weights.dynamic" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\", \"actorder\": \"random\""), "models.config_value", "config_groups.group_0.weights.actorder" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\", \"sparse\": true"), "models.config_unknown", "config_groups.group_0.weights.sparse" },
        { Compressed("\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"block\"", rest: "\"format\": \"float-quantized\""), "models.config_missing", "config_groups.group_0.weights.block_structure" },
        { Compressed("\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"group\", \"group_size\": 32", rest: "\"format\": \"mxfp8-quantized\""), "models.config_value", "mxfp8-quantized" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", rest: "\"format\": \"mixed-precision\""), "models.config_missing", "config_groups.group_0.format" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", rest: "\"format\": \"pack-quantized\", \"sparsity_config\": {\"format\": \"sparse-24-bitmask\"}"), "models.config_value", "sparse-24-bitmask" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", rest: "\"format\": \"pack-quantized\", \"transform_config\": {\"config_groups\": {}}"), "models.config_value", "quantization_config.transform_config" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", rest: "\"format\": \"pack-quantized\", \"kv_cache_scheme\": {\"num_bits\": 8}"), "models.config_unknown", "quantization_config.kv_cache_scheme" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", "\"targets\": [\"re:(\"]"), "models.config_value", "config_groups.group_0.targets" },
        { Compressed("\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"channel\"", "\"targets\": [\"re:(?!lm_head)x\"]"), "models.config_value", "config_groups.group_0.targets" },
        { """{"quant_method": "compressed-tensors", "format": "pack-quantized", "config_groups": {"group_0": {"targets": ["Linear"], "weights": null}}}""", "models.config_missing", "config_groups.group_0.weights" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_VariantThatIsNotRead_IsRefusedByName(string quantisation, string key, string name)
    {
        UserError e = Assert.Throws<UserError>(() => Read(quantisation));
        Assert.Equal(key, e.Key);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(name, e.In(UserLanguage.Korean), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Gptq_HasItsVersion()
    {
        Assert.Equal(new Gptq(4, 128, ZerosLessOne: true), Read("""{"quant_method": "gptq", "bits": 4, "group_size": 128}""").Storage);
        Assert.Equal(new Gptq(8, 0, ZerosLessOne: false), Read("""{"quant_method": "gptq", "bits": 8, "group_size": -1, "checkpoint_format": "gptq_v2"}""").Storage);
    }

    [Fact]
    public void Read_Float8WithoutBlocks_TakesBlocksOf128() => Assert.Equal(new Float8(128, 128), Read("""{"quant_method": "fp8"}""").Storage);

    [Fact]
    public void Read_NullQuantisation_IsPlain() => Assert.Null(Read("null").Storage);
}
