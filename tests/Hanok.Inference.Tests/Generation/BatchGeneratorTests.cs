using Hanok.Inference.Generation;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Generation;

public class BatchGeneratorTests
{
    [SkippableFact]
    public void Generate_AnyNumberSideBySide_GivesWhatEachWouldGetAlone()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        using DecoderWeights weights = bundle.LoadWeights();
        using TextGenerator alone = new(bundle, contextLength: 700);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 11).Select(i => new GenerationRequest([.. Enumerable.Range(i, 1 + i * 61 % 640).Select(n => n % 256)], 3 + i * 5)
        {
            Sampling = i % 3 == 0 ? SamplingOptions.Greedy : new SamplingOptions { Seed = (ulong)i, Temperature = 1.2, TopP = 0.9 },
            Stop = i == 4 ? ["a"] : [],
            StopTokens = i > 6 ? [97, 140] : [],
        })];
        foreach (int sideBySide in new[] { 1, 3, 16 })
        {
            using BatchGenerator batch = new(weights, alone.Tokenizer, contextLength: 700, sideBySide: sideBySide);
            IReadOnlyList<GeneratedText> results = batch.Generate(requests);
            for (int i = 0; i < requests.Length; i++)
            {
                List<GeneratedToken> tokens = [];
                GenerationEnd end = alone.Generate(requests[i], tokens.Add);
                Assert.Equal(tokens.Select(t => t.Id), results[i].Ids);
                Assert.Equal(string.Concat(tokens.Select(t => t.Text)) + end.Tail, results[i].Text);
                Assert.Equal(end.Reason, results[i].Reason);
            }
        }
    }

    [SkippableFact]
    public void Generate_WrongRequests_AreRefusedBeforeAnythingIsComputed()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        using DecoderWeights weights = bundle.LoadWeights();
        using BatchGenerator batch = new(weights, bundle.LoadTokenizer(), contextLength: 64);
        Assert.Equal("inference.prompt_empty", Assert.Throws<UserError>(() => batch.Generate([new([1], 1), new([], 1)])).Key);
        Assert.Equal("inference.prompt_too_long", Assert.Throws<UserError>(() => batch.Generate([new(new int[64], 1)])).Key);
        Assert.Empty(batch.Generate([]));
        GeneratedText full = batch.Generate([new(new int[60], int.MaxValue) { Sampling = SamplingOptions.Greedy }])[0];
        Assert.Equal((4, FinishReason.Length), (full.Ids.Length, full.Reason));
    }
}
