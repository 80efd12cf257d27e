using System.Text.Json;
using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.Models;

/// <summary>Tiny random models against transformers 5.17 (<c>golden/models</c>): logits, hidden states, likelihood, greedy tokens, in each spelling of the configuration.</summary>
public class GoldenModelTests(ITestOutputHelper output)
{
    const int Positions = 128;

    public static TheoryData<string, string> Models => new()
    {
        { "llama3_kanana", "config.json" }, { "llama3_kanana", "config.legacy.json" }, { "llama_yarn_beta", "config.json" }, { "llama_yarn_beta", "config.legacy.json" },
        { "llama3_f16", "config.json" }, { "qwen3", "config.json" }, { "qwen3", "config.legacy.json" }, { "qwen3_bf16", "config.json" },
        { "llama_bias", "config.json" }, { "llama_bias", "config.legacy.json" },
    };

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Forward_EqualsTransformers(string name, string config)
    {
        using Model model = Model.Open(name, config);
        int[] ids = model.Expected.ReadIntegers("ids");
        using Tensor logits = model.Expected.Read("logits"), states = model.Expected.Read("hidden_states");
        double logitError = 0, stateError = 0, deviation = model.Json.GetProperty("logit_std").GetDouble(), loss = 0;
        int width = model.Weights.Spec.Width, layers = model.Weights.Spec.Layers.Count;
        for (int b = 0; b < 2; b++)
        {
            int[] row = ids[(24 * b)..(24 * (b + 1))];
            using DecoderSession session = new(WorkerPool.Default, model.Weights, Positions, 24, 24, keepStates: true);
            Tensor found = session.Append(row, 24);
            for (int t = 0; t < 24; t++)
            {
                logitError = Math.Max(logitError, Largest(found.Row(t), logits.Row(24 * b + t)));
                if (t < 23) loss += LogProbabilities.Normaliser(found.Row(t)) - found.Row(t)[row[t + 1]];
            }
            Tensor[] kept = [.. session.States];
            Assert.Equal(layers + 1, kept.Length);
            for (int l = 0; l <= layers; l++)
            {
                double scale = Deviation(states.View((long)l * 48 * width, 48, width).Span);
                for (int t = 0; t < 24; t++) stateError = Math.Max(stateError, Largest(kept[l].Row(t), states.Row((l * 2 + b) * 24 + t)) / scale);
            }
        }
        double longError = LongError(model);
        double likelihoodError = Math.Abs(loss / 46 - model.Json.GetProperty("mean_nll").GetDouble());
        output.WriteLine($"{name} {config}: logits {logitError:e1}, long {longError:e1}, states {stateError:e1}, nll {likelihoodError:e1}, deviation of logits {deviation:f2}");
        Assert.InRange(logitError, 0, 1e-4);
        Assert.InRange(longError, 0, 1e-4);
        Assert.InRange(stateError, 0, 1e-4);
        Assert.InRange(likelihoodError, 0, 1e-5);
        AssertGreedy(model);
    }

    // 96 tokens exceed the original context of the scaled models: the last eight positions.
    static double LongError(Model model)
    {
        int[] ids = model.Expected.ReadIntegers("ids_long");
        using Tensor expected = model.Expected.Read("logits_long");
        using DecoderSession session = new(WorkerPool.Default, model.Weights, Positions, 96, 8);
        Tensor found = session.Append(ids, 8);
        double error = 0;
        for (int t = 0; t < 8; t++) error = Math.Max(error, Largest(found.Row(t), expected.Row(t)));
        return error;
    }

    static void AssertGreedy(Model model)
    {
        using DecoderSession session = new(WorkerPool.Default, model.Weights, Positions, 16);
        ReadOnlySpan<float> logits = session.AppendAll(model.Integers("greedy_prompt"));
        List<int> found = [];
        for (int i = 0; i < 24; i++)
        {
            int next = Sampler.Largest(logits);
            found.Add(next);
            logits = session.Append([next], 1).Row(0);
        }
        Assert.Equal(model.Integers("greedy"), found);
    }

    [SkippableTheory]
    [InlineData("llama3_kanana")]
    [InlineData("llama_yarn_beta")]
    [InlineData("qwen3")]
    public void Append_AnyChunksAndThreads_GiveTheSameBytes(string name)
    {
        using Model model = Model.Open(name, "config.json");
        int[] ids = model.Expected.ReadIntegers("ids_long");
        int vocabulary = model.Weights.Spec.VocabularySize;
        float[] whole = AllLogits(model, ids, 96, WorkerPool.Default);
        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            using WorkerPool pool = new(threads);
            foreach (int chunk in new[] { 1, 5, 32, 64, 96 })
                Assert.True(whole.AsSpan().SequenceEqual(AllLogits(model, ids, chunk, pool)), $"{threads} threads, chunks of {chunk}");
        }
        Assert.Equal(96 * vocabulary, whole.Length);
    }

    static float[] AllLogits(Model model, int[] ids, int chunk, WorkerPool pool)
    {
        int vocabulary = model.Weights.Spec.VocabularySize;
        float[] all = new float[ids.Length * vocabulary];
        using DecoderSession session = new(pool, model.Weights, Positions, chunk, chunk);
        for (int at = 0; at < ids.Length; at += chunk)
        {
            int n = Math.Min(chunk, ids.Length - at);
            Tensor found = session.Append(ids.AsSpan(at, n), n);
            for (int t = 0; t < n; t++) found.Row(t).CopyTo(all.AsSpan((at + t) * vocabulary, vocabulary));
        }
        return all;
    }

    [SkippableTheory]
    [InlineData("llama3_kanana")]
    [InlineData("llama3_f16")]
    [InlineData("qwen3_bf16")]
    public void Save_ThenLoad_GivesTheSameBytes(string name)
    {
        using Model model = Model.Open(name, "config.json");
        string folder = Directory.CreateTempSubdirectory("hanok-conformance-").FullName;
        try
        {
            string first = Path.Combine(folder, "a.safetensors"), second = Path.Combine(folder, "b.safetensors"), config = Path.Combine(folder, "config.json");
            model.Weights.Save(first);
            ModelConfig.Write(config, model.Weights.Spec);
            using (SafetensorsFile file = SafetensorsFile.Open(first))
            using (DecoderWeights back = DecoderWeights.Load(ModelConfig.Read(config), file))
            {
                back.Save(second);
                foreach (Parameter p in model.Weights.Parameters) Assert.True(p.Value.Span.SequenceEqual(back[p.Name].Value.Span), p.Name);
            }
            Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static double Largest(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++) largest = Math.Max(largest, Math.Abs((double)found[i] - expected[i]));
        return largest;
    }

    static double Deviation(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float v in values)
        {
            sum += v;
            squares += (double)v * v;
        }
        return Math.Sqrt(squares / values.Length - sum / values.Length * (sum / values.Length));
    }

    sealed class Model : IDisposable
    {
        readonly JsonDocument json;

        Model(DecoderWeights weights, SafetensorsFile expected, JsonDocument json)
        {
            Weights = weights;
            Expected = expected;
            this.json = json;
        }

        public DecoderWeights Weights { get; }

        public SafetensorsFile Expected { get; }

        public JsonElement Json => json.RootElement;

        public int[] Integers(string key) => [.. Json.GetProperty(key).EnumerateArray().Select(n => n.GetInt32())];

        public static Model Open(string name, string config)
        {
            string folder = GoldenFiles.Any("models", name);
            using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
            return new Model(
                DecoderWeights.Load(ModelConfig.Read(Path.Combine(folder, config)), weights), SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors")),
                JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json"))));
        }

        public void Dispose()
        {
            Weights.Dispose();
            Expected.Dispose();
            json.Dispose();
        }
    }
}
