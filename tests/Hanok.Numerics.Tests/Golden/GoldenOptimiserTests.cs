using System.Text.Json;
using Hanok.Tests;
using static Hanok.Numerics.Tests.GoldenOperations;

namespace Hanok.Numerics.Tests;

/// <summary>Optimisers against float64 runs: <c>golden/training/optimisers</c>. SGD, Lion and Adafactor are not built.</summary>
public sealed class GoldenOptimiserTests
{
    static readonly WorkerPool Pool = new(2);

    static string Json(string name) => GoldenFiles.Any("training", "optimisers", name + ".json");

    static GoldenTensors Arrays(string name) => new(GoldenFiles.Any("training", "optimisers", name + ".safetensors"));

    [SkippableFact]
    public void AdamW_Trajectories_WithinTolerance()
    {
        foreach (JsonElement c in Cases(Json("trajectories"), e => e.GetProperty("settings").Text("kind") == "adamw"))
        {
            JsonElement s = c.GetProperty("settings");
            AdamWOptions options = new()
            {
                Beta1 = s.GetProperty("betas")[0].GetDouble(), Beta2 = s.GetProperty("betas")[1].GetDouble(), Epsilon = s.GetProperty("eps").GetDouble(), WeightDecay = s.GetProperty("weight_decay").GetDouble(),
            };
            Follow(c, p => new AdamW(Pool, p, options), s.GetProperty("lr").GetDouble());
        }
    }

    [SkippableFact]
    public void Muon_Trajectories_WithinTolerance()
    {
        foreach (JsonElement c in Cases(Json("trajectories"), e => e.GetProperty("settings").Text("kind") == "muon"))
        {
            JsonElement s = c.GetProperty("settings");
            MuonOptions options = new()
            {
                Momentum = s.GetProperty("momentum").GetDouble(), Nesterov = s.GetProperty("nesterov").GetBoolean(), WeightDecay = s.GetProperty("weight_decay").GetDouble(),
                Scale = s.Text("adjust_lr") == "original" ? MuonScale.Original : MuonScale.MatchAdamW,
            };
            Follow(c, p => new Muon(Pool, p, options), s.GetProperty("lr").GetDouble());
        }
    }

    static void Follow(JsonElement c, Func<List<Parameter>, Optimiser> make, double learningRate)
    {
        GoldenTensors sequences = Arrays("sequences"), trajectories = Arrays("trajectories");
        string[] tensors = [.. c.GetProperty("tensors").EnumerateArray().Select(t => t.GetString()!)];
        List<Parameter> parameters = [.. tensors.Select(t => new Parameter(t, ToTensor(sequences.Floats("start/" + t), sequences.Shape("start/" + t)), decays: true))];
        using Optimiser optimiser = make(parameters);
        int steps = sequences.Shape("gradients/" + tensors[0])[0];
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                int length = (int)parameters[i].Length;
                parameters[i].ClearGradient();
                sequences.Floats("gradients/" + tensors[i]).AsSpan(step * length, length).CopyTo(parameters[i].Gradient.Span);
            }
            optimiser.Step(learningRate);
            for (int i = 0; i < tensors.Length; i++)
            {
                int length = (int)parameters[i].Length;
                float[] expected = trajectories.Floats($"{c.Text("case")}/fp64/{tensors[i]}")[(step * length)..((step + 1) * length)];
                for (int j = 0; j < length; j++)
                    Assert.True(Math.Abs(expected[j] - parameters[i].Value.Span[j]) <= 2e-5, $"{c.Text("case")} {tensors[i]}[{j}] after step {step}: {parameters[i].Value.Span[j]}, expected {expected[j]}");
            }
        }
        Assert.Equal(steps, optimiser.Steps);
    }

    [SkippableFact]
    public void NewtonSchulz_GoldenCases_WithinTolerance()
    {
        GoldenTensors g = Arrays("newton_schulz");
        foreach (JsonElement c in Cases(Json("newton_schulz"), _ => true))
        {
            string name = c.Text("case");
            int[] shape = g.Shape(name + "/g");
            using NewtonSchulz iteration = new(shape.Min(), shape[0] * shape[1]);
            g.Floats(name + "/g").CopyTo(iteration.Matrix.Span);
            iteration.Run(Pool, shape[0], shape[1]);
            float[] expected = g.Floats(name + "/fp64");
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], iteration.Matrix.Span[i], 5e-5);
        }
    }

    [SkippableFact]
    public void GlobalNorm_GoldenCases_ExactToDouble()
    {
        GoldenTensors g = Arrays("clipping");
        foreach (JsonElement c in Cases(Json("clipping"), _ => true))
        {
            string prefix = c.Text("case") + "/before/";
            List<Parameter> parameters = [];
            foreach (string name in g.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
            {
                Parameter p = new(name, new Tensor(g.Shape(name)));
                g.Floats(name).CopyTo(p.Gradient.Span);
                parameters.Add(p);
            }
            Assert.NotEmpty(parameters);
            using GradientClipping clipping = new(Pool, parameters);
            double norm = clipping.GlobalNorm();
            Assert.Equal(c.GetProperty("norm").GetDouble(), norm, 1e-9 * (1 + norm));
            Assert.Equal((float)c.GetProperty("coefficient").GetDouble(), GradientClipping.Coefficient(norm, c.GetProperty("max_norm").GetDouble()), 1e-7f);
        }
    }
}
