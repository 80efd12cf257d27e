using Hanok.Models.Decoders;

namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>A way to compute with the quantised weights, and how far from transformers' fp32 it may be (<c>golden/smollm2/README.md</c>, "Tolerances").</summary>
/// <param name="How">The computation.</param>
/// <param name="Logit">Largest error of a logit.</param>
/// <param name="LogProbability">Largest error of a log-probability.</param>
/// <param name="MeanKl">Largest mean Kullback-Leibler divergence of the distributions after the last token, in nats.</param>
/// <param name="Perplexity">Largest relative error of a perplexity.</param>
/// <param name="Hidden">Largest error of a hidden state, relative to the largest value of its row.</param>
/// <param name="Margin">Greedy tokens may differ from the first step on whose best logit leads by less than this.</param>
public sealed record ComputationCase(Computation How, double Logit, double LogProbability, double MeanKl, double Perplexity, double Hidden, double Margin)
{
    /// <summary>Weights expanded to binary32.</summary>
    public static ComputationCase Float { get; } = new(Computation.Float, Logit: 1e-3, LogProbability: 5e-4, MeanKl: 1e-7, Perplexity: 1e-4, Hidden: 1e-3, Margin: 2e-3);

    /// <summary>
    /// Products of integers, with 8-bit activations: means (divergence, perplexity) no farther from fp32 than llama.cpp's usual arithmetic, which has no hidden states to compare. Its worst
    /// single values (logit 3.6, log-probability 0.83, margin 0.47) are all of one prompt, en_quote, where ours are 1.28 and 0.70: the same noise drawn otherwise, so single values have room.
    /// </summary>
    public static ComputationCase Int8 { get; } = new(Computation.Int8, Logit: 3.6, LogProbability: 1.5, MeanKl: 1e-2, Perplexity: 1e-2, Hidden: double.NaN, Margin: 0.75);

    /// <summary>All that this program has.</summary>
    public static IReadOnlyList<ComputationCase> All { get; } = [Float, Int8];

    public override string ToString() => How.ToString();
}
