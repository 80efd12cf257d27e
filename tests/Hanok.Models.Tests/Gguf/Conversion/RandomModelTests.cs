using Hanok.Language;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf.Conversion;

public class RandomModelTests
{
    static readonly DecoderShape Shape = new() { Width = 256, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDimension = 64, FeedForwardWidth = 512, VocabularySize = 600, ContextLength = 64 };

    [Theory]
    [InlineData("q8_0", "Q8_0")]
    [InlineData("q4_k_m", "Q4_K")]
    [InlineData("f16", "F16")]
    [InlineData("bf16", "BF16")]
    [InlineData("f32", "F32")]
    public void Write_AnyType_IsAModelWithATokenizer(string type, string matrices)
    {
        using TemporaryFolder folder = new();
        Write(folder["m.gguf"], LlamaFamily.Create(Shape), type);
        Bundle bundle = Bundle.Open(folder["m.gguf"]);
        Assert.Equal(("LlamaForCausalLM", 256, 600), (bundle.Spec.Architecture, bundle.Spec.Width, bundle.Spec.VocabularySize));
        Tokenizer tokenizer = bundle.LoadTokenizer();
        Assert.Equal("한 word", tokenizer.Decode(tokenizer.Encode("한 word")));
        using GgufFile file = GgufFile.Open(folder["m.gguf"]);
        Assert.Equal(Enum.Parse<BlockType>(matrices), file["blk.0.attn_q.weight"].Type);
    }

    [Fact]
    public void Write_Experts_AreDifferentAndTheSameEachTime()
    {
        using TemporaryFolder folder = new();
        DecoderSpec spec = RandomModel.Mixture(Shape, experts: 8, chosen: 2);
        Write(folder["a.gguf"], spec, "q8_0");
        Write(folder["b.gguf"], spec, "q8_0");
        Assert.Equal(File.ReadAllBytes(folder["a.gguf"]), File.ReadAllBytes(folder["b.gguf"]));
        using DecoderWeights weights = Bundle.Open(folder["a.gguf"]).LoadWeights();
        float[][] gates = [.. Enumerable.Range(0, 8).Select(e => weights[$"model.layers.1.mlp.experts.{e}.gate_proj.weight"].Value.Span.ToArray())];
        for (int e = 1; e < 8; e++) Assert.NotEqual(gates[0], gates[e]);
        Assert.All(gates, g => Assert.InRange(Math.Sqrt(g.Average(x => (double)x * x)), 0.0195, 0.0205));
    }

    static void Write(string path, DecoderSpec spec, string type) => RandomModel.Write(path, spec, "random", type, 2, null, CancellationToken.None);
}
