using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hanok.Cli.Tests.Runs;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

/// <summary><c>hanok logits</c> over golden models of every family, through the real command line.</summary>
public sealed class LogitsCommandTests : Workspace
{
    const int Tokens = 24, Vocabulary = 256;

    static readonly string[] Models =
    [
        "llama3_kanana", "llama_yarn_beta", "llama_bias", "llama3_f16", "exaone35", "mistral", "qwen2", "qwen3", "qwen3_bf16", "gemma2", "gemma3", "olmo2", "olmo3", "smollm3", "phi3", "granite", "hyperclovax",
        "exaone4_32b", "exaone4_1p2b", "qwen3_moe", "gpt_oss", "gpt_oss_mxfp4", "glm4_moe", "solar_open", "k_exaone", "deepseek_v3", "deepseek_v3_noqlora", "deepseek_v3_fp8", "kanana2", "axk1", "vaetki",
    ];

    [SkippableFact]
    public void Logits_EveryFamily_AreTransformers()
    {
        string root = GoldenFiles.Shared("models");
        ConcurrentDictionary<string, double> errors = [];
        Parallel.ForEach(Models, new ParallelOptions { MaxDegreeOfParallelism = 2 }, name =>
        {
            GoldenTensors expected = new(Path.Combine(root, name, "expected.safetensors"));
            int[] ids = [.. MemoryMarshal.Cast<byte, long>(expected.Bytes("ids"))[..Tokens].ToArray().Select(id => (int)id)];
            string file = At($"{name}.safetensors");
            Works(["logits", Path.Combine(root, name), "--ids", string.Join(',', ids), "--out", file, "--threads", "1"]);
            GoldenTensors found = new(file);
            Assert.Equal([Tokens, Vocabulary], found.Shape("logits"));
            float[] logits = found.Floats("logits"), due = expected.Floats("logits");
            // Two families scale their logits down: there the README compares relative to their deviation.
            double scale = name is "granite" or "hyperclovax" ? Deviation(Path.Combine(root, name, "expected.json")) : 1;
            // Math.Max keeps NaN, which Enumerable.Max passes over.
            errors[name] = Enumerable.Range(0, logits.Length).Aggregate(0.0, (most, i) => Math.Max(most, Math.Abs((double)logits[i] - due[i]))) / scale;
        });
        Assert.Equal(31, errors.Count);
        Assert.All(errors, e => Assert.True(e.Value <= 1e-4, $"{e.Key}: {e.Value:e1}"));
    }

    static double Deviation(string path)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.GetProperty("logit_std").GetDouble();
    }

    [SkippableTheory]
    [InlineData("axk2", "AXK2ForCausalLM")]
    [InlineData("kimi_linear", "KimiLinearForCausalLM")]
    [InlineData("qwen3_next", "Qwen3NextForCausalLM")]
    public void Inspect_UnknownArchitecture_IsShownAndSaysThatItCannotBeRun(string name, string architecture)
    {
        string golden = GoldenFiles.Shared("models", name);
        HanokProcess.Result shown = Works(["inspect", golden]);
        Assert.Contains(architecture, shown.Out, StringComparison.Ordinal);
        Assert.Contains("not runnable", shown.Out, StringComparison.Ordinal);
        Assert.Contains("numbers of tokens only", shown.Out, StringComparison.Ordinal);
        Assert.Contains("model.layers.1.", shown.Out, StringComparison.Ordinal);
        Fails(1, ["logits", golden, "--ids", "1", "--out", "out.safetensors"], architecture);
        Fails(1, ["logits", golden, "--ids", "1", "--out", "out.safetensors", "--ignore-unknown"], architecture);
    }
}
