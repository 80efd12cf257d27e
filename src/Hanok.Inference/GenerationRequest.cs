namespace Hanok.Inference;

/// <summary>One completion to make.</summary>
/// <param name="Prompt">Token ids of the prompt, at least one and fewer than the model's context length.</param>
/// <param name="MaxTokens">The most tokens to generate; generation also ends where the context is full.</param>
public sealed record GenerationRequest(int[] Prompt, int MaxTokens)
{
    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Texts that end the generation; the text from the first such match on is not part of the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Token ids that end the generation (end of turn, end of text).</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Whether the answer continues a text as it stands: then a space at its beginning is part of it. In a conversation a space that only encoding put there is left out.</summary>
    public bool Continues { get; init; }

    /// <summary>How many of the most probable alternatives are reported with each token; null: no log-probabilities at all.</summary>
    public int? TopLogProbabilities { get; init; }
}

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>A stop token or stop text.</summary>
    Stop,

    /// <summary><see cref="GenerationRequest.MaxTokens"/> reached, or the context is full.</summary>
    Length,
}

/// <summary>A token with its natural log-probability under the model's own distribution (before temperature and filters).</summary>
public readonly record struct TokenProbability(int Id, float LogProbability);

/// <summary>One step of a generation.</summary>
/// <param name="Id">The chosen token.</param>
/// <param name="Text">Text that became certain with it: never half a character, never a possible beginning of a stop text. May be empty, and may hold text of earlier tokens that was held back.</param>
/// <param name="Chosen">The token with its log-probability; null unless asked for.</param>
/// <param name="Top">The most probable alternatives, best first; empty unless asked for.</param>
public sealed record GeneratedToken(int Id, string Text, TokenProbability? Chosen, IReadOnlyList<TokenProbability> Top);

/// <summary>A finished generation.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">How many of them were taken from the cache instead of being computed.</param>
/// <param name="CompletionTokens">Tokens generated, a stop token included.</param>
/// <param name="Tail">Text held back until the end that belongs to the answer.</param>
/// <param name="PromptSeconds">Time for the prompt.</param>
/// <param name="CompletionSeconds">Time for the generated tokens.</param>
public sealed record GenerationEnd(
    FinishReason Reason, int PromptTokens, int CachedTokens, int CompletionTokens, string Tail, double PromptSeconds, double CompletionSeconds);
