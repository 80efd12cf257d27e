using System.Security.Cryptography;
using System.Text;
using Hanok.Inference.Decoding;
using Hanok.Inference.Generation;
using Hanok.Inference.Sampling;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Generation;

public class TextGeneratorTests
{
    static readonly SamplingOptions Sampled = new() { Temperature = 0.9, TopK = 50, TopP = 0.95, MinP = 0.001, RepetitionPenalty = 1.05, Seed = 11 };

    // SHA-256 over a line a token: id, bits of its log-probability.
    const string Golden = "fae3c95bd3e27065caf2f364ab3de8e5091e0a890eb558bf0e4e2152dce9f576";

    static string Folder => GoldenFiles.Any("evaluation", "model");

    static TextGenerator Open(WorkerPool? pool = null, int? context = 512) => TextGenerator.Open(Folder, pool, context);

    static (List<GeneratedToken> Tokens, GenerationEnd End) Run(TextGenerator generator, GenerationRequest request)
    {
        List<GeneratedToken> tokens = [];
        GenerationEnd end = generator.Generate(request, tokens.Add);
        return (tokens, end);
    }

    static int[] Prompt(int length) => [.. Enumerable.Range(0, length).Select(i => 97 + i * i % 26)];

    [SkippableFact]
    public void Generate_Greedy_EqualsStepByStepArgMax()
    {
        using TextGenerator generator = Open();
        var (tokens, end) = Run(generator, new GenerationRequest(Prompt(40), 30) { Sampling = SamplingOptions.Greedy });
        using DecoderWeights weights = Bundle.Open(Folder).LoadWeights();
        using DecoderSession session = new(WorkerPool.Default, weights, 128, 1);
        ReadOnlySpan<float> logits = session.AppendAll(Prompt(40));
        foreach (GeneratedToken token in tokens)
        {
            Assert.Equal(Sampler.Largest(logits), token.Id);
            Assert.Null(token.Chosen);
            logits = session.Append([token.Id], 1).Row(0);
        }
        Assert.Equal((FinishReason.Length, 40, 0, 30), (end.Reason, end.PromptTokens, end.CachedTokens, end.CompletionTokens));
    }

    /// <summary>Held for the numerics contract v1: may only change with a new version of it.</summary>
    [SkippableFact]
    public void Generate_AnyThreads_GivesTheCommittedTokens()
    {
        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            using WorkerPool pool = new(threads);
            using TextGenerator generator = Open(pool);
            var (tokens, _) = Run(generator, new GenerationRequest(Prompt(100), 120) { Sampling = Sampled, TopLogProbabilities = 2 });
            StringBuilder text = new();
            foreach (GeneratedToken t in tokens)
                text.Append(t.Id).Append(' ').Append(BitConverter.SingleToUInt32Bits(t.Chosen!.Value.LogProbability).ToString("x8")).Append('\n');
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())));
            Assert.True(hash == Golden, $"{threads} threads: {hash}");
        }
    }

    [SkippableFact]
    public void Generate_SharedPrefix_ComputesOnlyTheRestAndChangesNothing()
    {
        using TextGenerator generator = Open(), fresh = Open();
        GenerationRequest first = new(Prompt(70), 20) { Sampling = Sampled };
        var (tokens, _) = Run(generator, first);
        // The next turn begins with prompt and answer; the last generated token was never computed.
        int[] conversation = [.. first.Prompt, .. tokens.Select(t => t.Id), .. Prompt(9)];
        GenerationRequest second = first with { Prompt = conversation };
        var (again, end) = Run(generator, second);
        var (reference, referenceEnd) = Run(fresh, second);
        Assert.Equal(reference.Select(t => t.Id), again.Select(t => t.Id));
        Assert.Equal(89, end.CachedTokens);
        Assert.Equal(0, referenceEnd.CachedTokens);
        var (repeated, repeatedEnd) = Run(generator, first);
        Assert.Equal(tokens.Select(t => t.Id), repeated.Select(t => t.Id));
        Assert.Equal(69, repeatedEnd.CachedTokens);
    }

    [SkippableFact]
    public void Generate_Text_IsTheDecodedTokens()
    {
        using TextGenerator generator = Open();
        var (tokens, end) = Run(generator, new GenerationRequest(Prompt(12), 200) { Sampling = Sampled with { Temperature = 1.4 } });
        Assert.Equal(generator.Tokenizer.Decode([.. tokens.Select(t => t.Id)]), string.Concat(tokens.Select(t => t.Text)) + end.Tail);
    }

    [SkippableFact]
    public void Generate_StopText_EndsBeforeItWhereverTokensAreCut()
    {
        using TextGenerator generator = Open();
        GenerationRequest request = new(Prompt(12), 200) { Sampling = Sampled with { Temperature = 1.4 } };
        var (all, allEnd) = Run(generator, request);
        string whole = string.Concat(all.Select(t => t.Text)) + allEnd.Tail;
        string stop = whole.Substring(40, 6);
        int first = whole.IndexOf(stop, StringComparison.Ordinal);
        var (tokens, end) = Run(generator, request with { Stop = [stop, "never in it, since much too long for chance"] });
        Assert.Equal(FinishReason.Stop, end.Reason);
        Assert.Equal(whole[..first], string.Concat(tokens.Select(t => t.Text)) + end.Tail);
        Assert.Equal(all.Take(tokens.Count).Select(t => t.Id), tokens.Select(t => t.Id));
    }

    [SkippableFact]
    public void Generate_StopToken_IsCountedButNotReported()
    {
        using TextGenerator generator = Open();
        GenerationRequest request = new(Prompt(12), 50) { Sampling = Sampled };
        var (all, _) = Run(generator, request);
        int stop = all[10].Id, first = all.FindIndex(t => t.Id == stop);
        var (tokens, end) = Run(generator, request with { StopTokens = [stop] });
        Assert.Equal(all.Take(first).Select(t => t.Id), tokens.Select(t => t.Id));
        Assert.Equal((FinishReason.Stop, first + 1), (end.Reason, end.CompletionTokens));
    }

    [SkippableFact]
    public void Generate_FullContext_EndsWithLength()
    {
        using TextGenerator generator = Open(context: 64);
        var (tokens, end) = Run(generator, new GenerationRequest(Prompt(60), 100) { Sampling = Sampled });
        Assert.Equal((4, FinishReason.Length), (tokens.Count, end.Reason));
        Assert.Equal("inference.prompt_too_long", Assert.Throws<UserError>(() => Run(generator, new GenerationRequest(Prompt(64), 1))).Key);
        Assert.Equal("inference.prompt_empty", Assert.Throws<UserError>(() => Run(generator, new GenerationRequest([], 1))).Key);
        Assert.Equal("inference.token", Assert.Throws<UserError>(() => Run(generator, new GenerationRequest([258], 1))).Key);
        Assert.Equal("inference.token", Assert.Throws<UserError>(() => Run(generator, new GenerationRequest([-1], 1))).Key);
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(generator, new GenerationRequest([1], 0)));
        Assert.Equal("inference.context", Assert.Throws<UserError>(() => Open(context: 1 << 20)).Key);
    }

    [SkippableFact]
    public void Generate_LogProbabilities_AreTheModelsOwn()
    {
        using TextGenerator generator = Open();
        var (tokens, _) = Run(generator, new GenerationRequest(Prompt(30), 20) { Sampling = Sampled with { Temperature = 0.5 }, TopLogProbabilities = 258 });
        foreach (GeneratedToken token in tokens)
        {
            Assert.Equal(258, token.Top.Count);
            Assert.Equal(1, token.Top.Sum(t => Math.Exp(t.LogProbability)), 4);
            Assert.Equal(token.Top.OrderByDescending(t => t.LogProbability).Select(t => t.LogProbability), token.Top.Select(t => t.LogProbability));
            Assert.Equal(token.Top.Single(t => t.Id == token.Id), token.Chosen);
        }
    }

    [SkippableFact]
    public void Generate_Cancelled_ThrowsAndGoesOnAfterwards()
    {
        using TextGenerator generator = Open(), fresh = Open();
        using CancellationTokenSource source = new();
        int seen = 0;
        GenerationRequest request = new(Prompt(30), 50) { Sampling = Sampled };
        Assert.Throws<OperationCanceledException>(() => generator.Generate(request, _ => { if (++seen == 5) source.Cancel(); }, source.Token));
        Assert.Equal(5, seen);
        Assert.Equal(Run(fresh, request).Tokens.Select(t => t.Id), Run(generator, request).Tokens.Select(t => t.Id));
    }

    [SkippableFact]
    public void Open_Bundle_HasItsNameStopTokensAndDigest()
    {
        using TextGenerator generator = Open();
        Assert.Equal("model", generator.Name);
        Assert.Equal([257], generator.StopTokens);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")))), generator.Digest);
        Assert.Equal("inference.no_template", Assert.Throws<UserError>(() => generator.Template).Key);
    }
}
