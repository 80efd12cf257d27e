using Hanok.Inference.Decoding;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.Models;

/// <summary>Tiny random models in GGUF files made by llama.cpp's converter (<c>golden/gguf/models</c>): logits of the Hugging Face form by transformers, of the F16 files by llama.cpp.</summary>
public class GoldenGgufTests(ITestOutputHelper output)
{
    static readonly string[] Names =
    [
        "llama3_kanana", "llama_yarn_beta", "mistral", "qwen2", "qwen3", "qwen3_moe", "gemma3", "deepseek_v3", "kanana2", "deepseek_v3_noqlora", "gpt_oss", "exaone4_1p2b", "exaone4_32b", "k_exaone", "solar_open",
    ];

    public static TheoryData<string> Models => [.. Names];

    [SkippableFact]
    public void Models_OfTheFolder_AreAllCompared()
    {
        string[] files = [.. Directory.GetFiles(GoldenFiles.Shared("gguf", "models"), "*.gguf").Select(f => Path.GetFileName(f))];
        Assert.Equal(Names.Select(n => $"{n}.f32.gguf").Order(StringComparer.Ordinal), files.Where(f => f.EndsWith(".f32.gguf", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(5, files.Count(f => f.EndsWith(".f16.gguf", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Forward_F32_EqualsTransformers(string name) => Compare(name, $"{name}.f32.gguf", $"{name}.logits", 2e-5);

    [SkippableTheory]
    [InlineData("llama3_kanana")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gemma3")]
    [InlineData("deepseek_v3")]
    public void Forward_F16_IsCloseToLlamaCpp(string name)
    {
        Compare(name, $"{name}.f16.gguf", $"{name}.llamacpp_f16_logits", 1e-2);
        Compare(name, $"{name}.f16.gguf", $"{name}.logits", 1e-2);
    }

    void Compare(string name, string file, string logits, double tolerance)
    {
        using SafetensorsFile golden = SafetensorsFile.Open(GoldenFiles.Shared("gguf", "models", "expected.safetensors"));
        int[] ids = golden.ReadIntegers($"{name}.ids");
        using Tensor expected = golden.Read(logits);
        using DecoderWeights weights = Bundle.Open(GoldenFiles.Shared("gguf", "models", file)).LoadWeights();
        double error = 0;
        for (int b = 0; b < 2; b++)
        {
            using DecoderSession session = new(WorkerPool.Default, weights, 24, 24, 24);
            Tensor found = session.Append(ids.AsSpan(24 * b, 24), 24);
            for (int t = 0; t < 24; t++)
                for (int i = 0; i < 256; i++) error = Math.Max(error, Math.Abs((double)found.Row(t)[i] - expected.Row(24 * b + t)[i]));
        }
        output.WriteLine($"{file} against {logits}: {error:e1}");
        Assert.InRange(error, 0, tolerance);
    }
}
