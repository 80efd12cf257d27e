using Hanok.Language;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Scoring;

/// <summary>Scores continuations with a decoder, as many sequences side by side as fit a batch.</summary>
/// <remarks>The loss of a token comes from the fused head of training, -log p in binary32; sums are binary64. Neither batch nor threads change a byte. Not thread-safe.</remarks>
public sealed class LogLikelihood : IScorer, IDisposable
{
    /// <summary>Rows of a batch, unless one sequence needs more.</summary>
    const int BatchRows = 2048;

    /// <summary>Logits kept of a batch when the most probable tokens are asked for: 64 MiB.</summary>
    const int MostLogits = 1 << 24;

    readonly WorkerPool pool;
    readonly DecoderWeights weights;
    readonly bool ownsWeights;
    readonly Dictionary<(int Rows, bool Greedy), ScoringBatch> batches = [];

    /// <summary>Scores with <paramref name="weights"/>.</summary>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="pool">The threads that work; null: one a processor.</param>
    /// <param name="ownsWeights">Whether <see cref="Dispose"/> frees the weights too.</param>
    public LogLikelihood(DecoderWeights weights, Tokenizer tokenizer, WorkerPool? pool = null, bool ownsWeights = false)
    {
        this.weights = weights;
        this.pool = pool ?? WorkerPool.Default;
        this.ownsWeights = ownsWeights;
        Tokenizer = tokenizer;
    }

    /// <inheritdoc/>
    public Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public int ContextLength => weights.Spec.ContextLength;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A context or continuation is empty, or a token is not in the vocabulary.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is not positive or beyond <see cref="ContextLength"/>.</exception>
    public IReadOnlyList<ContinuationScore> Score(
        IReadOnlyList<ScoringRequest> requests, bool greedy = false, int? window = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        int most = window ?? ContextLength;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, ContextLength, nameof(window));
        int longest = 1;
        foreach (ScoringRequest request in requests)
        {
            Check(request);
            longest = Math.Max(longest, Math.Min(most, request.Context.Length + request.Continuation.Length - 1));
        }
        ContinuationScore[] scores = new ContinuationScore[requests.Count];
        ScoringBatch batch = BatchFor(longest, greedy);
        for (int i = 0; i < requests.Count; i++)
        {
            if (batch.TryAdd(requests[i], most, i)) continue;
            cancellation.ThrowIfCancellationRequested();
            batch.Run(scores);
            progress?.Report(i);
            if (!batch.TryAdd(requests[i], most, i)) throw new InvalidOperationException($"request {i} does not fit an empty batch");
        }
        cancellation.ThrowIfCancellationRequested();
        batch.Run(scores);
        progress?.Report(requests.Count);
        return scores;
    }

    /// <summary>Log-probability of each whole document, in windows by the rule of <see cref="RollingWindows"/>.</summary>
    /// <param name="documents">Tokens of each document.</param>
    /// <param name="prefixToken">Stands before the first token.</param>
    /// <param name="window">Tokens of a window; null: <see cref="ContextLength"/>.</param>
    /// <param name="progress">Told how many windows are done.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public IReadOnlyList<double> ScoreDocuments(
        IReadOnlyList<int[]> documents, int prefixToken, int? window = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        int most = window ?? ContextLength;
        List<ScoringRequest> requests = [];
        List<int> owners = [];
        for (int d = 0; d < documents.Count; d++)
        {
            foreach (ScoringRequest request in RollingWindows.Of(documents[d], prefixToken, most))
            {
                requests.Add(request);
                owners.Add(d);
            }
        }
        double[] sums = new double[documents.Count];
        IReadOnlyList<ContinuationScore> scores = Score(requests, greedy: false, most, progress, cancellation);
        for (int i = 0; i < scores.Count; i++) sums[owners[i]] += scores[i].LogProbability;
        return sums;
    }

    /// <summary>Frees the working memory, and the weights where it owns them.</summary>
    public void Dispose()
    {
        foreach (ScoringBatch batch in batches.Values) batch.Dispose();
        if (ownsWeights) weights.Dispose();
    }

    // Sequences up to a power of two of rows share a batch, so that calls with similar lengths do not record anew.
    ScoringBatch BatchFor(int longest, bool greedy)
    {
        int positions = (int)Math.Min(ContextLength, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)longest));
        int rows = Math.Max(BatchRows, positions);
        if (batches.TryGetValue((positions, greedy), out ScoringBatch? batch)) return batch;
        int logits = greedy ? Math.Clamp(MostLogits / weights.Spec.VocabularySize, 1, rows) : 0;
        batch = new ScoringBatch(pool, weights, rows, positions, greedy ? Math.Max(logits, positions) : 0);
        batches.Add((positions, greedy), batch);
        return batch;
    }

    void Check(ScoringRequest request)
    {
        if (request.Context.Length == 0 || request.Continuation.Length == 0) throw new ArgumentException("a request needs a token of context and one of continuation", nameof(request));
        foreach (int[] tokens in (ReadOnlySpan<int[]>)[request.Context, request.Continuation])
            foreach (int id in tokens)
                if ((uint)id >= (uint)weights.Spec.VocabularySize) throw new ArgumentException($"token {id} is not below {weights.Spec.VocabularySize}", nameof(request));
    }
}
