namespace Hanok.Inference.Scoring;

/// <summary>Cuts a long document into windows that predict every token once, as lm-evaluation-harness does.</summary>
/// <remarks>
/// The first window predicts up to <c>window</c> tokens after the prefix token; each later one the next <c>window</c> with one token of context; the last one, shorter,
/// takes more context so that its input stays <c>window</c> long.
/// </remarks>
public static class RollingWindows
{
    /// <summary>The windows of <paramref name="tokens"/> as requests; none for an empty document.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is not positive.</exception>
    public static IEnumerable<ScoringRequest> Of(int[] tokens, int prefixToken, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        return Cut(tokens, prefixToken, window);
    }

    static IEnumerable<ScoringRequest> Cut(int[] tokens, int prefixToken, int window)
    {
        if (tokens.Length == 0) yield break;
        int first = Math.Min(window, tokens.Length);
        yield return new ScoringRequest([prefixToken], tokens[..first]);
        for (int done = first; done < tokens.Length;)
        {
            int end = Math.Min(tokens.Length, done + window);
            // Input tokens[end - window - 1 .. end - 1), of which those before `done` are context; the document reaches that far back since the first window was full.
            yield return new ScoringRequest(tokens[(end - window - 1)..done], tokens[done..end]);
            done = end;
        }
    }
}
