using Hanok.Language;

namespace Hanok.Inference.Scoring;

/// <summary>A continuation whose probability is wanted.</summary>
/// <param name="Context">Tokens before it, at least one.</param>
/// <param name="Continuation">Its tokens, at least one.</param>
public sealed record ScoringRequest(int[] Context, int[] Continuation)
{
    /// <summary>
    /// The request for two texts by the rule of lm-evaluation-harness: white space at the end of the context belongs to the continuation; both are encoded as one text, and the
    /// continuation is what remains by the count of the context's tokens, even where a token joins the two.
    /// </summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="context">The context.</param>
    /// <param name="continuation">The continuation.</param>
    /// <param name="prefixToken">Stands for a context without tokens.</param>
    public static ScoringRequest Of(Tokenizer tokenizer, string context, string continuation, int prefixToken)
    {
        string trimmed = context.TrimEnd();
        int[] before = tokenizer.Encode(trimmed), whole = tokenizer.Encode(context + continuation);
        return new ScoringRequest(before.Length == 0 ? [prefixToken] : whole[..Math.Min(before.Length, whole.Length)], whole[Math.Min(before.Length, whole.Length)..]);
    }
}

/// <summary>What a continuation scored.</summary>
/// <param name="LogProbability">Natural logarithm of its probability given the context: the sum over its tokens, ascending, in binary64.</param>
/// <param name="Tokens">The same token by token.</param>
/// <param name="IsGreedy">Whether every token is the most probable one; null unless asked for.</param>
/// <param name="DroppedTokens">Tokens of the context that were left out on the left because the window is too short.</param>
public sealed record ContinuationScore(double LogProbability, float[] Tokens, bool? IsGreedy, int DroppedTokens);

/// <summary>Log-probabilities of given texts under a model.</summary>
public interface IScorer
{
    /// <summary>Its tokenizer.</summary>
    Tokenizer Tokenizer { get; }

    /// <summary>The most tokens that context and continuation together may have, but for the last one, which is only predicted.</summary>
    int ContextLength { get; }

    /// <summary>Scores many continuations; the result of each does not depend on the others.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="greedy">Whether <see cref="ContinuationScore.IsGreedy"/> is wanted.</param>
    /// <param name="window">The most tokens of input; null: <see cref="ContextLength"/>. Longer requests lose tokens on the left.</param>
    /// <param name="progress">Told how many requests are done.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    IReadOnlyList<ContinuationScore> Score(
        IReadOnlyList<ScoringRequest> requests, bool greedy = false, int? window = null, IProgress<int>? progress = null, CancellationToken cancellation = default);
}
