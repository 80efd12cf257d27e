using System.Text;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Models.Tests.Storage;

/// <summary>Golden quantised checkpoints with one thing changed: what does not fit is refused by its name; damaged files give reasons, never anything else.</summary>
public class QuantisedCheckpointTests
{
    const string Module = "model.layers.0.mlp.down_proj";

    static readonly string[] Cases =
    [
        "ct_w4a16_asym", "ct_w4a16_small_gidx", "ct_nvfp4a16", "ct_mixed", "gptq_asym_borrow", "gptq_desc_act_asym", "awq_small", "fp8_block_ragged", "fp8_tensor_weight_scale", "bnb_nf4_ragged", "bnb_int8",
        "torchao_int8",
    ];

    [Theory]
    [InlineData("gptq_desc_act_asym", "g_idx", "0 ≤ n < 5")]
    [InlineData("ct_w4a16_small_gidx", "weight_g_idx", "0 ≤ n <")]
    [InlineData("ct_w4a16_asym", "weight_shape", "64")]
    [InlineData("bnb_int8", "weight_format", "0 (row)")]
    [InlineData("bnb_nf4_ragged", "weight.quant_state.bitsandbytes__nf4", "blocksize")]
    public void Load_ValueThatDoesNotFit_IsRefusedByName(string name, string part, string expected)
    {
        using TemporaryFolder folder = new();
        UserError e = Refused(folder, name, (entry, bytes) => entry == $"{Module}.{part}" ? [.. bytes.Select(_ => (byte)0x77)] : bytes);
        Assert.Equal("models.tensor_value", e.Key);
        Assert.Contains($"{Module}.{part}", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"shape\": [64", "\"shape\": [65", "shape")]
    [InlineData("\"blocksize\": 64", "\"blocksize\": -4", "blocksize")]
    [InlineData("\"nested_dtype\": \"float32\"", "\"nested_dtype\": \"float64\"", "nested_dtype")]
    [InlineData("\"nested_offset\"", "\"nested_OFFSET\"", "blocksize")]
    public void Load_StateOfBitsAndBytes_IsChecked(string text, string changed, string expected)
    {
        using TemporaryFolder folder = new();
        UserError e = Refused(folder, "bnb_nf4_ragged", (entry, bytes) =>
            entry.Contains($"{Module}.weight.quant_state", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Changed(Encoding.UTF8.GetString(bytes), text, changed)) : bytes);
        Assert.Equal("models.tensor_value", e.Key);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);

        static string Changed(string json, string from, string to)
        {
            Assert.Contains(from, json, StringComparison.Ordinal);
            return json.Replace(from, to, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ct_w4a16_asym", "weight_scale")]
    [InlineData("ct_w4a16_asym", "weight_shape")]
    [InlineData("ct_nvfp4a16", "weight_global_scale")]
    [InlineData("gptq_desc_act_asym", "qzeros")]
    [InlineData("gptq_desc_act_asym", "scales")]
    [InlineData("awq_small", "scales")]
    [InlineData("fp8_tensor_weight_scale", "weight_scale")]
    [InlineData("fp8_block_ragged", "weight_scale_inv")]
    [InlineData("bnb_int8", "SCB")]
    [InlineData("bnb_nf4_ragged", "weight.quant_map")]
    [InlineData("bnb_nf4_ragged", "weight.nested_absmax")]
    [InlineData("torchao_int8", "_weight_scale")]
    public void Load_PartThatIsNotThere_IsRefusedByName(string name, string part)
    {
        using TemporaryFolder folder = new();
        UserError e = Refused(folder, name, (entry, bytes) => entry == $"{Module}.{part}" ? null : bytes);
        Assert.Equal("models.tensor_missing", e.Key);
        Assert.Contains($"{Module}.{part}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KindOfTorchAoThatIsNotRead_IsRefusedByName()
    {
        using TemporaryFolder folder = new();
        UserError e = Refused(folder, "torchao_int8", (_, bytes) => bytes, text => text.Replace("Int8Tensor", "Int4TilePackedTo4dTensor", StringComparison.Ordinal));
        Assert.Equal("models.tensor_value", e.Key);
        Assert.Contains("Int4TilePackedTo4dTensor", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MatrixThatTheGroupsLeaveOut_IsNotReadAsAnother()
    {
        using TemporaryFolder folder = new();
        string config = File.ReadAllText(GoldenFiles.Committed("quantised", "ct_w4a16_asym", "config.json")).Replace("\"Linear\"", "\"re:.*self_attn.*\"", StringComparison.Ordinal);
        folder.Write("config.json", config);
        folder.Write("model.safetensors", File.ReadAllBytes(GoldenFiles.Committed("quantised", "ct_w4a16_asym", "model.safetensors")));
        UserError e = Assert.Throws<UserError>(() => Bundle.Open(folder.Path).LoadWeights());
        Assert.Equal("models.tensor_missing", e.Key);
        Assert.Contains("mlp.gate_proj.weight", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedFiles_GiveReasonsOnly()
    {
        int refused = 0, loaded = 0;
        using TemporaryFolder folder = new();
        foreach (string name in Cases)
        {
            byte[] model = File.ReadAllBytes(GoldenFiles.Committed("quantised", name, "model.safetensors")), config = File.ReadAllBytes(GoldenFiles.Committed("quantised", name, "config.json"));
            Mutator mutator = new(name.Length);
            byte[][] words = ["\"I32\""u8.ToArray(), "[1, 64]"u8.ToArray(), "-1"u8.ToArray(), "null"u8.ToArray(), "\"re:(a*)*\""u8.ToArray()];
            for (int i = 0; i < 60; i++)
            {
                bool weights = i % 3 != 0;
                folder.Write("model.safetensors", weights ? mutator.Next([model], words, 1 << 20) : model);
                folder.Write("config.json", weights ? config : mutator.Next([config], words, 1 << 16));
                try
                {
                    using DecoderWeights found = Bundle.Open(folder.Path).LoadWeights();
                    loaded++;
                }
                catch (UserError)
                {
                    refused++;
                }
            }
        }
        Assert.Equal(60 * Cases.Length, refused + loaded);
        Assert.True(refused > 100 && loaded > 10, $"{refused}, {loaded}");
    }

    static UserError Refused(TemporaryFolder folder, string name, Func<string, byte[], byte[]?> change, Func<string, string>? note = null)
    {
        folder.Write("config.json", File.ReadAllBytes(GoldenFiles.Committed("quantised", name, "config.json")));
        using (SafetensorsFile file = SafetensorsFile.Open(GoldenFiles.Committed("quantised", name, "model.safetensors")))
        {
            int changed = 0;
            List<SafetensorsSource> sources = [];
            foreach (SafetensorsEntry entry in file.Tensors)
            {
                byte[] bytes = file.Bytes(entry).ToArray();
                byte[]? now = change(entry.Name, bytes);
                if (now is null || !now.AsSpan().SequenceEqual(bytes)) changed++;
                if (now is not null) sources.Add(SafetensorsSource.Of(entry.Name, entry.Type, entry.Shape is [_] && now.Length != bytes.Length ? [now.Length] : entry.Shape, now));
            }
            Assert.Equal(note is null ? 1 : 0, changed);
            SafetensorsWriter.Write(folder["model.safetensors"], sources, file.Metadata.ToDictionary(m => m.Key, m => note?.Invoke(m.Value) ?? m.Value));
        }
        return Assert.Throws<UserError>(() => Bundle.Open(folder.Path).LoadWeights());
    }
}
