using Hanok.Inference.Sampling;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Scoring;

/// <summary>A decoder recorded for scoring: whole sequences side by side in one replay, the loss of chosen tokens, and, where wanted, whether they were the most probable.</summary>
sealed class ScoringBatch : IDisposable
{
    readonly Tape tape;
    readonly RopeTables ropes;
    readonly IndexBuffer ids, positions, targets, selection;
    readonly SequenceRows sequences = new();
    readonly BatchMemory memory;
    readonly CrossEntropyLoss loss;
    readonly Node? logits;
    readonly List<(ScoringRequest Request, int FirstRow, int Rows, int Dropped, int Index)> members = [];

    public ScoringBatch(WorkerPool pool, DecoderWeights weights, int rows, int positionsOfSequence, int mostLogits)
    {
        Capacity = rows;
        MostLogits = mostLogits;
        ids = new IndexBuffer(rows);
        positions = new IndexBuffer(rows);
        targets = new IndexBuffer(rows);
        selection = new IndexBuffer(Math.Max(1, mostLogits));
        ropes = new RopeTables(weights.Spec, positionsOfSequence);
        tape = new Tape(pool, rows, training: false);
        memory = new BatchMemory(Decoder.ShapeOf(weights.Spec.Layers[0].Attention), sequences);
        Node hidden = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, [.. weights.Spec.Layers.Select(_ => memory)])).Hidden;
        if (mostLogits > 0) logits = tape.Logits(tape.SelectRows(hidden, selection), weights.HeadMatrix);
        loss = tape.CrossEntropy(hidden, weights.Head, targets);
    }

    /// <summary>The most rows of a replay.</summary>
    public int Capacity { get; }

    /// <summary>The most continuation tokens of a replay that is also asked for the most probable tokens; 0: it is not.</summary>
    public int MostLogits { get; }

    int Rows { get; set; }

    int Predicted { get; set; }

    /// <summary>Takes a request if there is room. It must fit an empty batch.</summary>
    public bool TryAdd(ScoringRequest request, int window, int index)
    {
        int tokens = request.Context.Length + request.Continuation.Length, dropped = Math.Max(0, tokens - window - 1), rows = tokens - dropped - 1;
        int predicted = Math.Min(rows, request.Continuation.Length);
        if (Rows + rows > Capacity || (MostLogits > 0 && Predicted + predicted > MostLogits && members.Count > 0)) return false;
        members.Add((request, Rows, rows, dropped, index));
        Rows += rows;
        Predicted += predicted;
        return true;
    }

    /// <summary>Computes what was taken and writes the scores to their places.</summary>
    public void Run(ContinuationScore[] scores)
    {
        if (members.Count == 0) return;
        Fill();
        tape.Rows = Rows;
        loss.StartShard();
        tape.Forward();
        ReadOnlySpan<float> losses = loss.RowLosses.Span;
        int row = 0;
        foreach (var (request, firstRow, rows, dropped, index) in members)
        {
            int count = Math.Min(rows, request.Continuation.Length);
            float[] tokens = new float[count];
            double sum = 0;
            bool greedy = true;
            for (int i = 0; i < count; i++, row++)
            {
                tokens[i] = -losses[firstRow + rows - count + i];
                sum += tokens[i];
                if (logits is not null) greedy &= Sampler.Largest(logits.Value.Row(row)) == request.Continuation[^(count - i)];
            }
            scores[index] = new ContinuationScore(sum, tokens, logits is null ? null : greedy, dropped);
        }
        members.Clear();
        Rows = Predicted = 0;
    }

    void Fill()
    {
        ids.Count = targets.Count = Rows;
        targets.Span.Fill(CrossEntropyLoss.Ignored);
        sequences.Clear();
        if (logits is not null) selection.Count = Predicted;
        int selected = 0;
        for (int m = 0; m < members.Count; m++)
        {
            var (request, firstRow, rows, dropped, _) = members[m];
            sequences.Add(m, 0, rows);
            int count = Math.Min(rows, request.Continuation.Length);
            for (int r = 0; r < rows; r++)
            {
                ids[firstRow + r] = Token(request, dropped + r);
                if (r < rows - count) continue;
                targets[firstRow + r] = Token(request, dropped + r + 1);
                if (logits is not null) selection[selected++] = firstRow + r;
            }
        }
        sequences.WritePositions(positions);
    }

    static int Token(ScoringRequest request, int i) => i < request.Context.Length ? request.Context[i] : request.Continuation[i - request.Context.Length];

    public void Dispose()
    {
        tape.Dispose();
        ropes.Dispose();
        memory.Dispose();
        sequences.Dispose();
        foreach (IndexBuffer buffer in (ReadOnlySpan<IndexBuffer>)[ids, positions, targets, selection]) buffer.Dispose();
    }
}
