using System.Text.Json;
using Hanok.Inference.Decoding;
using Hanok.Language;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.SmolLm2;

[CollectionDefinition(Name)]
public class SmolLm2Collection : ICollectionFixture<SmolLm2Model>
{
    public const string Name = "SmolLM2";
}

/// <summary>A prompt of <c>prompts.json</c>.</summary>
public sealed record GoldenPrompt(string Name, string Text, int[] Ids, IReadOnlyList<ChatMessage>? Messages);

/// <summary>SmolLM2-135M-Instruct (Q4_1) and what transformers says of it; loaded once for all tests that ask for it.</summary>
public sealed class SmolLm2Model : IDisposable
{
    readonly Dictionary<Computation, DecoderWeights> weights = [];
    Tokenizer? tokenizer;

    public static Bundle Bundle => Bundle.Open(GoldenFiles.SharedModel("SmolLM2-135M-Instruct.Q4_1.gguf"));

    public static string Golden(string file) => GoldenFiles.Shared("smollm2", file);

    public static JsonDocument Json(string file) => JsonDocument.Parse(File.ReadAllBytes(Golden(file)));

    public Tokenizer Tokenizer => tokenizer ??= Bundle.LoadTokenizer();

    public static WorkerPool Pool => WorkerPool.Default;

    /// <summary>The weights, ready to compute.</summary>
    public DecoderWeights Weights(ComputationCase computation)
    {
        if (weights.TryGetValue(computation.How, out DecoderWeights? found)) return found;
        found = Bundle.LoadForServing(Pool, computation.How);
        weights.Add(computation.How, found);
        return found;
    }

    /// <summary>The 41 prompts.</summary>
    public static IReadOnlyList<GoldenPrompt> Prompts()
    {
        using JsonDocument json = Json("prompts.json");
        List<GoldenPrompt> prompts = [];
        foreach (JsonElement p in json.RootElement.EnumerateArray())
        {
            IReadOnlyList<ChatMessage>? messages = p.TryGetProperty("messages", out JsonElement list)
                ? [.. list.EnumerateArray().Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!))] : null;
            prompts.Add(new(p.GetProperty("name").GetString()!, p.GetProperty("text").GetString()!, Integers(p.GetProperty("ids")), messages));
        }
        Assert.Equal(41, prompts.Count);
        return prompts;
    }

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetInt32())];

    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>A session of one prompt whose logits are all wanted.</summary>
    public DecoderSession Session(ComputationCase computation, int length, bool keepStates = false) => new(Pool, Weights(computation), length, length, length, keepStates);

    public void Dispose()
    {
        foreach (DecoderWeights w in weights.Values) w.Dispose();
    }
}
