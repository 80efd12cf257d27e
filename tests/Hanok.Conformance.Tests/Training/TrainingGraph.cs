using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Conformance.Tests.Training;

/// <summary>A decoder recorded for training with labels as PyTorch's recipes give them: not shifted, -100 ignored.</summary>
sealed class TrainingGraph : IDisposable
{
    readonly DecoderWeights weights;
    readonly Tape tape;
    readonly RopeTables ropes;
    readonly BatchMemory memory;
    readonly SequenceRows sequences = new();
    readonly IndexBuffer ids, positions, targets, starts;
    readonly CrossEntropyLoss loss;

    public TrainingGraph(DecoderWeights weights, int rows)
    {
        this.weights = weights;
        (ids, positions, targets, starts) = (new IndexBuffer(rows), new IndexBuffer(rows), new IndexBuffer(rows), new IndexBuffer(rows));
        ropes = new RopeTables(weights.Spec, rows);
        tape = new Tape(WorkerPool.Default, rows, training: true);
        memory = new BatchMemory(Decoder.ShapeOf(weights.Spec.Layers[0].Attention), sequences, starts);
        Node hidden = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, [.. weights.Spec.Layers.Select(_ => memory)])).Hidden;
        loss = tape.CrossEntropy(hidden, weights.Head, targets);
    }

    /// <summary>Loss and gradients of rows of <paramref name="length"/> tokens. Without documents, positions run through the row.</summary>
    public double Run(ReadOnlySpan<int> tokens, ReadOnlySpan<int> labels, int length, int[]? documents = null, int[]? restarted = null)
    {
        ids.Set(tokens);
        targets.Count = starts.Count = tape.Rows = tokens.Length;
        sequences.SetUniform(tokens.Length, length);
        sequences.WritePositions(positions);
        int counted = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            bool last = i % length == length - 1;
            targets[i] = last ? CrossEntropyLoss.Ignored : labels[i + 1];
            if (targets[i] != CrossEntropyLoss.Ignored) counted++;
            bool goesOn = documents is null ? i % length > 0 : i % length > 0 && documents[i] == documents[i - 1];
            starts[i] = goesOn ? starts[i - 1] : i % length;
        }
        if (restarted is not null) positions.Set(restarted);
        foreach (Parameter p in weights.Parameters) p.ClearGradient();
        loss.StepTargets = counted;
        loss.StartShard();
        tape.Forward();
        tape.Backward();
        foreach (Parameter p in weights.Parameters) p.FinishShard();
        return loss.ShardSum / counted;
    }

    public void Dispose()
    {
        tape.Dispose();
        memory.Dispose();
        ropes.Dispose();
        sequences.Dispose();
        foreach (IndexBuffer buffer in new[] { ids, positions, targets, starts }) buffer.Dispose();
    }
}
