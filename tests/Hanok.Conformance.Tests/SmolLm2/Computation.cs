namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>A way to compute with the quantised weights, and how far from transformers' fp32 it may be (<c>golden/smollm2/README.md</c>, "Tolerances").</summary>
/// <param name="Name">As <c>--compute</c> spells it.</param>
/// <param name="Logit">Largest error of a logit.</param>
/// <param name="LogProbability">Largest error of a log-probability.</param>
/// <param name="MeanKl">Largest mean Kullback-Leibler divergence of the distributions after the last token, in nats.</param>
/// <param name="Perplexity">Largest relative error of a perplexity.</param>
/// <param name="Hidden">Largest error of a hidden state, relative to the largest value of its row.</param>
/// <param name="Margin">Greedy tokens may differ from the first step on whose best logit leads by less than this.</param>
public sealed record Computation(string Name, double Logit, double LogProbability, double MeanKl, double Perplexity, double Hidden, double Margin)
{
    /// <summary>Weights expanded to binary32.</summary>
    public static Computation Float { get; } = new("float", Logit: 1e-3, LogProbability: 5e-4, MeanKl: 1e-7, Perplexity: 1e-4, Hidden: 1e-3, Margin: 2e-3);

    /// <summary>All that this program has.</summary>
    public static IReadOnlyList<Computation> All { get; } = [Float];

    public override string ToString() => Name;
}
