using System.Text.Json;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf.Quantisation;

public class TensorTypeRuleTests
{
    // Types are letters there: 'a' plus ggml's number. Made by llama.cpp 0.5.0 from empty models of these shapes.
    static readonly JsonDocument Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Committed("gguf", "quantise", "types.json")));

    public static TheoryData<string> Models => [.. Golden.RootElement.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Choose_EveryTarget_IsTheJudgesType(string name)
    {
        JsonElement model = Golden.RootElement.GetProperty(name);
        QuantisedModelFacts facts = new(model.GetProperty("architecture").GetString()!, model.GetProperty("layers").GetInt32(), model.GetProperty("experts").GetInt32(), model.GetProperty("grouped").GetBoolean());
        (string Name, long[] Shape)[] tensors = [.. model.GetProperty("tensors").EnumerateArray().Select(t => t.GetString()!.Split(' ')).Select(w => (w[0], w[1..].Select(long.Parse).ToArray()))];
        Assert.Equal(tensors.Select(t => t.Name), TensorTypeRule.Sort(tensors.Reverse(), t => t.Name).Select(t => t.Name));
        int compared = 0;
        foreach (JsonProperty wanted in model.GetProperty("types").EnumerateObject())
        {
            string[] words = wanted.Name.Split('+');
            Assert.True(QuantisationTarget.TryParse(words[0], out QuantisationTarget? target));
            TensorTypeRule rule = new(target, facts, tensors.Select(t => t.Name), words.Length == 2);
            string types = wanted.Value.GetString()!;
            for (int i = 0; i < tensors.Length; i++, compared++)
                Assert.True((BlockType)(types[i] - 'a') == rule.Choose(tensors[i].Name, tensors[i].Shape, BlockType.F32), $"{wanted.Name}: {tensors[i].Name}: {(BlockType)(types[i] - 'a')} is due");
        }
        Assert.Equal(6 * tensors.Length, compared);
    }

    [Fact]
    public void Models_AllTwelve_AreThere() => Assert.Equal(12, Golden.RootElement.EnumerateObject().Count());

    [Fact]
    public void Choose_RowsOfNoWholeBlocksAtAll_BecomeHalves()
    {
        TensorTypeRule rule = new(QuantisationTarget.Q4_K_M, new QuantisedModelFacts("llama", 1, 0, false), ["output.weight"], weighted: false);
        Assert.Equal(BlockType.F16, rule.Choose("blk.0.attn_q.weight", [4, 48], BlockType.F32));
        Assert.Equal(BlockType.F32, rule.Choose("blk.0.attn_q.weight", [1, 48], BlockType.F32));
        Assert.Equal(BlockType.BF16, rule.Choose("blk.0.ffn_gate_inp.weight", [4, 256], BlockType.BF16));
        Assert.Equal(BlockType.F32, rule.Choose("blk.0.attn_q.bias", [4, 256], BlockType.F32));
    }

    [Theory]
    [InlineData("q4_K_M", true)]
    [InlineData("q3_k_m", false)]
    [InlineData("", false)]
    public void TryParse_Name_FindsTheFiveTargets(string name, bool known) => Assert.Equal(known, QuantisationTarget.TryParse(name, out _));
}
