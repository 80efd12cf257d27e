using System.Security.Cryptography;
using System.Text;
using Hanok.Inference.Scoring;
using Hanok.Models.Bundles;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Scoring;

public class LogLikelihoodTests
{
    /// <summary>Held for the numerics contract v1: may only change with a new version of it.</summary>
    const string Golden = "08200d22b7a407dddb0df2d83983b9ed2a55ffc0720f0849685df07c4862b905";

    static ScoringRequest[] Requests => [.. Enumerable.Range(0, 40).Select(i => new ScoringRequest(Tokens(1 + i * 29 % 300, i), Tokens(1 + i * 13 % 41, i + 100)))];

    static int[] Tokens(int count, int start) => [.. Enumerable.Range(start, count).Select(n => n * n % 250)];

    [SkippableFact]
    public void Score_AnyThreads_GivesTheCommittedBytes()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using WorkerPool pool = new(threads);
            using LogLikelihood scorer = new(bundle.LoadWeights(), bundle.LoadTokenizer(), pool, ownsWeights: true);
            StringBuilder text = new();
            foreach (int? window in new int?[] { null, 200 })
                foreach (bool greedy in new[] { false, true })
                    foreach (ContinuationScore score in scorer.Score(Requests, greedy, window))
                    {
                        text.Append(BitConverter.DoubleToInt64Bits(score.LogProbability).ToString("x16")).Append(' ').Append(score.DroppedTokens).Append(' ').Append(score.IsGreedy);
                        foreach (float t in score.Tokens) text.Append(' ').Append(BitConverter.SingleToUInt32Bits(t).ToString("x8"));
                        text.Append('\n');
                    }
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())));
            Assert.True(hash == Golden, $"{threads} threads: {hash}");
        }
    }
}
