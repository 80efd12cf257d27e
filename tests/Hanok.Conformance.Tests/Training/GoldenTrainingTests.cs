using System.Text.Json;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.Training;

/// <summary>Ten AdamW steps of PyTorch 2.13 (<c>golden/training/models</c>): losses, gradients of step 0, norms, weights at the end.</summary>
public class GoldenTrainingTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("llama3_kanana")]
    [InlineData("qwen3")]
    public void TenSteps_EqualPyTorch(string name)
    {
        string folder = GoldenFiles.Any("training", "models", name);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "training.json")));
        JsonElement expected = json.RootElement;
        using SafetensorsFile start = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors")), batches = SafetensorsFile.Open(Path.Combine(folder, "batches.safetensors"));
        using SafetensorsFile gradients = SafetensorsFile.Open(Path.Combine(folder, "gradients.safetensors")), final = SafetensorsFile.Open(Path.Combine(folder, "final.safetensors"));
        using DecoderWeights weights = DecoderWeights.Load(ModelConfig.Read(Path.Combine(folder, "config.json")), start);
        foreach (Parameter p in weights.Parameters)
            Assert.Equal(expected.GetProperty("tensors").GetProperty(p.Name).GetProperty("decayed").GetBoolean(), p.Decays);

        int[] ids = batches.ReadIntegers("ids"), labels = batches.ReadIntegers("labels");
        using TrainingGraph graph = new(weights, 48);
        using AdamW optimiser = new(WorkerPool.Default, weights.Parameters, new AdamWOptions { Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8, WeightDecay = 0.1 });
        using GradientClipping clipping = new(WorkerPool.Default, weights.Parameters);
        double lossError = 0, normError = 0, gradientError = 0;
        for (int step = 0; step < 10; step++)
        {
            double loss = graph.Run(ids.AsSpan(48 * step, 48), labels.AsSpan(48 * step, 48), 24);
            lossError = Math.Max(lossError, Math.Abs(loss - expected.GetProperty("losses")[step].GetDouble()));
            if (step == 0) gradientError = GradientError(weights, gradients);
            double norm = clipping.GlobalNorm(), reference = expected.GetProperty("gradient_norms")[step].GetDouble();
            normError = Math.Max(normError, Math.Abs(norm - reference) / reference);
            optimiser.Step(expected.GetProperty("learning_rates")[step].GetDouble(), GradientClipping.Coefficient(norm, 1));
        }
        double finalError = FinalError(weights, start, final);
        output.WriteLine($"{name}: losses {lossError:e1}, norms {normError:e1}, gradients {gradientError:e1}, final weights {finalError:e1}");
        Assert.InRange(lossError, 0, 1e-5);
        Assert.InRange(normError, 0, 2e-5);
        Assert.InRange(gradientError, 0, 3e-5);
        Assert.InRange(finalError, 0, 2e-3);
    }

    [SkippableFact]
    public void PackedRows_EqualPyTorch()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Any("training", "sft", "sft.json")));
        using SafetensorsFile packed = SafetensorsFile.Open(GoldenFiles.Any("training", "sft", "packed.safetensors"));
        using SafetensorsFile gradients = SafetensorsFile.Open(GoldenFiles.Any("training", "sft", "packed_gradients.safetensors"));
        using SafetensorsFile start = SafetensorsFile.Open(GoldenFiles.Any("training", "tiny_llama", "model.safetensors"));
        using DecoderWeights weights = DecoderWeights.Load(ModelConfig.Read(GoldenFiles.Any("training", "tiny_llama", "config.json")), start);
        int[] ids = packed.ReadIntegers("ids"), documents = packed.ReadIntegers("documents"), positions = packed.ReadIntegers("positions");
        using TrainingGraph graph = new(weights, ids.Length);
        foreach (string rule in new[] { "assistant", "full" })
        {
            double loss = graph.Run(ids, packed.ReadIntegers($"labels_{rule}"), 48, documents, positions);
            double error = Math.Abs(loss - json.RootElement.GetProperty("numbers").GetProperty($"packed_{rule}").GetDouble());
            output.WriteLine($"packed {rule}: loss {error:e1}");
            Assert.InRange(error, 0, 1e-5);
            if (rule == "assistant") Assert.InRange(GradientError(weights, gradients), 0, 3e-5);
        }
    }

    static double GradientError(DecoderWeights weights, SafetensorsFile expected)
    {
        double worst = 0;
        foreach (Parameter p in weights.Parameters)
        {
            using Tensor reference = expected.Read(p.Name);
            double largest = 0, difference = 0;
            for (int i = 0; i < reference.Span.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(reference.Span[i]));
                difference = Math.Max(difference, Math.Abs((double)reference.Span[i] - p.Gradient.Span[i]));
            }
            worst = Math.Max(worst, difference / largest);
        }
        return worst;
    }

    // By tensor: norm of the difference over norm of the movement, since one element may differ by a whole step of Adam.
    static double FinalError(DecoderWeights weights, SafetensorsFile start, SafetensorsFile final)
    {
        double worst = 0;
        foreach (Parameter p in weights.Parameters)
        {
            using Tensor first = start.Read(p.Name), last = final.Read(p.Name);
            double difference = 0, movement = 0;
            for (int i = 0; i < last.Span.Length; i++)
            {
                difference += Math.Pow((double)p.Value.Span[i] - last.Span[i], 2);
                movement += Math.Pow((double)last.Span[i] - first.Span[i], 2);
            }
            worst = Math.Max(worst, Math.Sqrt(difference / movement));
        }
        return worst;
    }
}
