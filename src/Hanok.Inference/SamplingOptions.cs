namespace Hanok.Inference;

/// <summary>How the next token is chosen from the model's distribution. Immutable; the defaults are those of greedy-free, unfiltered sampling.</summary>
/// <remarks>
/// Order of the chain: repetition penalty, temperature, top-k, top-p, min-p, then one draw. Temperature 0 is greedy (arg-max, the lower id on ties) and ignores the rest but the penalty.
/// The draw is counter-based, keyed by (<see cref="Seed"/>, choice, token position): it does not depend on what else the machine does.
/// </remarks>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits; 0 is greedy. At least 0, at most 100.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the k most probable tokens (and those tied with the last); 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most probable tokens until their sum reaches p, the one that crosses it included; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps tokens of at least p times the probability of the most probable one; 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens that occurred, prompt included; 1 is none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of the choice among several to one prompt (the API's <c>n</c>).</summary>
    public int Choice { get; init; }

    /// <summary>The most probable token always.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };
}
