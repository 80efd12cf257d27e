using System.Text.Json;
using Hanok.Inference.Sampling;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Sampling;

/// <summary>Distributions of transformers 5.17 in binary64 (<c>golden/training/sampling</c>), for the chains that have this project's processors in its order.</summary>
public class SamplerGoldenTests
{
    static readonly string[] Order = ["repetition_penalty", "temperature", "top_k", "top_p", "min_p"];

    [SkippableFact]
    public void Weights_ChainsInOurOrder_EqualTransformers()
    {
        string folder = GoldenFiles.Any("training", "sampling");
        using SafetensorsFile values = SafetensorsFile.Open(Path.Combine(folder, "sampling.safetensors"));
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "sampling.json")));
        int compared = 0;
        double worst = 0;
        foreach (JsonElement one in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (Options(one.GetProperty("chain")) is not { } options) continue;
            using Tensor logits = values.Read($"logits/{one.GetProperty("logits").GetString()}");
            using Tensor expected = values.Read($"{one.GetProperty("case").GetString()}/probabilities");
            int[] history = values.ReadIntegers($"history/{one.GetProperty("history").GetString()}");
            ReadOnlySpan<double> weights = new Sampler(logits.Columns).Weights(logits.Span, options, history);
            double sum = 0;
            foreach (double w in weights) sum += w;
            int kept = 0;
            for (int id = 0; id < weights.Length; id++)
            {
                if (weights[id] > 0) kept++;
                worst = Math.Max(worst, Math.Abs(weights[id] / sum - expected.Span[id]));
            }
            Assert.Equal(one.GetProperty("kept").GetInt32(), kept);
            compared++;
        }
        Assert.True(compared >= 60, $"only {compared} chains are in our order");
        Assert.InRange(worst, 0, 1e-6);
    }

    static SamplingOptions? Options(JsonElement chain)
    {
        SamplingOptions options = new();
        int last = -1;
        foreach (JsonElement step in chain.EnumerateArray())
        {
            int place = Array.IndexOf(Order, step.GetProperty("kind").GetString());
            if (place <= last) return null;
            last = place;
            double value = step.GetProperty("value").GetDouble();
            options = Order[place] switch
            {
                "repetition_penalty" => options with { RepetitionPenalty = value },
                "temperature" => options with { Temperature = value },
                "top_k" => options with { TopK = (int)value },
                "top_p" => options with { TopP = value },
                _ => options with { MinP = value },
            };
        }
        return options;
    }
}
