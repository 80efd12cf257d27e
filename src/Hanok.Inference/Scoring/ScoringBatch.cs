using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Scoring;

/// <summary>A decoder recorded for scoring: whole sequences side by side in one pass, the loss of chosen tokens, and, where wanted, whether they were the most probable.</summary>
sealed class ScoringBatch : IDisposable
{
    readonly SequenceBatch batch;
    readonly IndexBuffer targets;
    readonly CrossEntropyLoss loss;
    readonly List<Member> members = [];

    readonly record struct Member(int Index, int FirstPredicted, int[] Targets, int Dropped);

    public ScoringBatch(WorkerPool pool, DecoderWeights weights, int rows, int positionsOfSequence, int mostLogits)
    {
        batch = SequenceBatch.WithoutCache(pool, weights, positionsOfSequence, rows, mostLogits);
        targets = new IndexBuffer(rows) { Count = rows };
        loss = batch.Tape.CrossEntropy(batch.Hidden, weights.Head, targets, scale: (float)weights.Spec.LogitScale, cap: weights.Spec.LogitSoftCap);
    }

    bool WantsLogits => batch.MostLogits > 0;

    /// <summary>Takes a request if there is room. It must fit an empty batch.</summary>
    public bool TryAdd(ScoringRequest request, int window, int index)
    {
        int[] all = [.. request.Context, .. request.Continuation];
        int dropped = Math.Max(0, all.Length - window - 1), first = batch.Rows;
        ReadOnlySpan<int> tokens = all.AsSpan(dropped..^1);
        int[] predicted = all[^Math.Min(tokens.Length, request.Continuation.Length)..];
        if (first + tokens.Length > batch.MostRows || (WantsLogits && batch.LogitRows + predicted.Length > batch.MostLogits && members.Count > 0)) return false;
        batch.Add(members.Count, 0, tokens, WantsLogits ? predicted.Length : 0);
        targets.Span[first..(batch.Rows - predicted.Length)].Fill(CrossEntropyLoss.Ignored);
        predicted.CopyTo(targets.Span[(batch.Rows - predicted.Length)..]);
        members.Add(new Member(index, batch.Rows - predicted.Length, predicted, dropped));
        return true;
    }

    /// <summary>Computes what was taken and writes the scores to their places.</summary>
    public void Run(ContinuationScore[] scores)
    {
        if (members.Count == 0) return;
        targets.Count = batch.Rows;
        loss.StartShard();
        Tensor? logits = batch.Forward();
        ReadOnlySpan<float> losses = loss.RowLosses.Span;
        int row = 0;
        foreach (Member m in members)
        {
            float[] tokens = new float[m.Targets.Length];
            double sum = 0;
            bool greedy = true;
            for (int i = 0; i < tokens.Length; i++, row++)
            {
                tokens[i] = -losses[m.FirstPredicted + i];
                sum += tokens[i];
                if (logits is not null) greedy &= Sampler.Largest(logits.Row(row)) == m.Targets[i];
            }
            scores[m.Index] = new ContinuationScore(sum, tokens, logits is null ? null : greedy, m.Dropped);
        }
        members.Clear();
        batch.Clear();
        targets.Count = targets.Capacity;
    }

    public void Dispose()
    {
        batch.Dispose();
        targets.Dispose();
    }
}
