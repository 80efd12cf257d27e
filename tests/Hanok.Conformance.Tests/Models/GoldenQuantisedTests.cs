using Hanok.Inference.Decoding;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.Models;

/// <summary>Quantised checkpoints as people publish them (<c>golden/quantised</c>): weights to the bit, logits on them.</summary>
public class GoldenQuantisedTests(ITestOutputHelper output)
{
    const int Tokens = 24;

    const string Dequantised = "dequantised.";

    static readonly string[] All =
    [
        "ct_w4a16_small", "ct_w4a16_g128_actorder_static", "ct_w4a16_moe", "ct_w4a16_small_gidx", "ct_w4a16_asym", "ct_w8a16_channel_lm_head", "ct_w8a16_channel_asym", "ct_w8a8_dynamic",
        "ct_w8a8_static_asym_input", "ct_fp8_tensor_static", "ct_fp8_channel_dynamic", "ct_fp8_block", "ct_fp8_block_ragged", "ct_nvfp4a16", "ct_nvfp4", "ct_mxfp4a16", "ct_mixed",
        "gptq_sym", "gptq_asym", "gptq_asym_borrow", "gptq_v2_asym", "gptq_g128_desc_act", "gptq_desc_act_asym", "gptq_8bit_channel", "gptq_8bit_desc_act_v2",
        "awq_small", "awq_g128", "awq_moe_partial",
        "fp8_block", "fp8_block_moe", "fp8_block_ragged", "fp8_block_ue8m0", "fp8_tensor_scale_inv", "fp8_tensor_weight_scale",
        "bnb_nf4", "bnb_nf4_double", "bnb_nf4_ragged", "bnb_fp4_double", "bnb_int8",
        "torchao_int8", "torchao_fp8",
    ];

    public static TheoryData<string> Cases => [.. All];

    [SkippableFact]
    public void Cases_AreAllThereAre()
    {
        string[] found = [.. Directory.GetDirectories(GoldenFiles.Shared("quantised")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(41, found.Length);
        Assert.Equal(found, All.Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void LoadWeights_GivesTheLibrarysNumbersToTheBit_AndItsLogits(string name)
    {
        string folder = GoldenFiles.Any("quantised", name);
        using DecoderWeights weights = Bundle.Open(folder).LoadWeights();
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        int compared = 0;
        foreach (SafetensorsEntry entry in expected.Tensors.Where(t => t.Name.StartsWith(Dequantised, StringComparison.Ordinal)))
        {
            using Tensor numbers = expected.Read(entry.Name);
            Tensor found = weights[entry.Name[Dequantised.Length..]].Value;
            Assert.True(found.Shape.SequenceEqual(numbers.Shape), entry.Name);
            for (int r = 0; r < numbers.Rows; r++)
                for (int c = 0; c < numbers.Columns; c++)
                    Assert.True(BitConverter.SingleToUInt32Bits(numbers.Row(r)[c]) == BitConverter.SingleToUInt32Bits(found.Row(r)[c]), $"{entry.Name} [{r}, {c}]: {numbers.Row(r)[c]:r}, {found.Row(r)[c]:r}");
            compared++;
        }
        Assert.True(compared > 0);
        using Tensor logits = expected.Read("logits");
        using DecoderSession session = new(WorkerPool.Default, weights, Tokens, Tokens, Tokens);
        Tensor computed = session.Append(expected.ReadIntegers("ids"), Tokens);
        double error = 0;
        for (int t = 0; t < Tokens; t++)
            for (int v = 0; v < logits.Columns; v++) error = Math.Max(error, Math.Abs((double)logits.Row(t)[v] - computed.Row(t)[v]));
        output.WriteLine($"{name}: {compared} weights equal, logits {error:e1}");
        Assert.InRange(error, 0, 1e-4);
    }
}
