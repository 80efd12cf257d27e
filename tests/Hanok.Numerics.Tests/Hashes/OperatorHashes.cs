namespace Hanok.Numerics.Tests;

/// <summary>Whole training steps of a small decoder: every operator forward and backward, clipping, AdamW.</summary>
sealed class TrainingStepHash : IHashCase
{
    public string Name => "training-step";

    public void Run(WorkerPool pool, HashSink hash)
    {
        StepBench.Sizes sizes = new(Width: 20, Layers: 1, Heads: 4, KeyHeads: 2, HeadDimension: 10, FeedForward: 24, Vocabulary: 37, Sequences: 2, Length: 70);
        using StepBench bench = new(pool, sizes, queryKeyNorm: true, chunkRows: 50);
        for (int i = 0; i < 2; i++) bench.Step();
        foreach (Parameter p in bench.Parameters) hash.Add(p.Value);
        hash.Add([bench.Loss.ShardSum]);
    }
}

/// <summary>Attention with a window and documents, forward and backward, and over a cache past 1,024 keys.</summary>
sealed class AttentionHash : IHashCase
{
    public string Name => "attention";

    public void Run(WorkerPool pool, HashSink hash)
    {
        const int Length = 150;
        AttentionShape shape = new(2, 1, 12, 0.5f, Window: 100);
        using SequenceRows sequences = new();
        sequences.SetUniform(Length, Length);
        using IndexBuffer starts = new(Length);
        for (int i = 0; i < Length; i++) starts[i] = i < 90 ? 0 : 90;
        using BatchMemory memory = new(shape, sequences, starts);
        using Tape tape = new(pool, Length, training: true);
        Node q = tape.Input(Noise("q", Length, 24), wantsGradient: true), k = tape.Input(Noise("k", Length, 12), wantsGradient: true), v = tape.Input(Noise("v", Length, 12), wantsGradient: true);
        Node o = tape.Seed(tape.Attention(q, k, v, shape, memory));
        GoldenOperatorTests.Run(tape, o, Noise("d", Length, 24).Span.ToArray());
        foreach (Tensor t in (Tensor[])[o.Value, q.Gradient!, k.Gradient!, v.Gradient!]) hash.Add(t);
        Cache(pool, hash);
    }

    static void Cache(WorkerPool pool, HashSink hash)
    {
        const int Before = 1060;
        AttentionShape shape = new(2, 2, 8, 0.5f);
        using SequenceRows sequences = new();
        using CacheMemory memory = new(shape, sequences, 1, Before + 3);
        using Tape tape = new(pool, Before, training: false);
        Node o = tape.Attention(tape.Input(Noise("cq", Before, 16)), tape.Input(Noise("ck", Before, 16)), tape.Input(Noise("cv", Before, 16)), shape, memory);
        foreach ((int start, int rows) in ((int, int)[])[(0, Before), (Before, 1), (Before + 1, 2)])
        {
            tape.Rows = rows;
            sequences.Clear();
            sequences.Add(0, start, rows);
            tape.Forward();
            hash.Add(o.Value.Span[..(rows * 16)]);
        }
    }

    internal static Tensor Noise(string name, params ReadOnlySpan<int> shape)
    {
        Tensor t = new(shape);
        new Philox(2, "hash", name).FillNormal(t.Span, 1);
        return t;
    }
}

/// <summary>Rotary tables of every kind of scaling.</summary>
sealed class RopeTableHash : IHashCase
{
    public string Name => "rope-table";

    public void Run(WorkerPool pool, HashSink hash)
    {
        foreach (RopeScaling scaling in (RopeScaling[])[new RopeScaling.None(), new RopeScaling.Linear(8), new RopeScaling.Llama3(8, 1, 4, 64), new RopeScaling.Yarn(4, 32), new RopeScaling.Yarn(40, 4096) { MScale = 1, MScaleAllDimensions = 0.7, Truncate = false }])
        {
            using RopeTable table = new(24, 300, 500_000, scaling);
            hash.Add(table.Cosines);
            hash.Add(table.Sines);
        }
    }
}

/// <summary>Muon over wide, tall and square matrices, and the global norm.</summary>
sealed class MuonHash : IHashCase
{
    public string Name => "muon";

    public void Run(WorkerPool pool, HashSink hash)
    {
        Parameter[] parameters = [new("a", AttentionHash.Noise("a", 17, 40)), new("b", AttentionHash.Noise("b", 33, 20)), new("c", AttentionHash.Noise("c", 24, 24))];
        using Muon muon = new(pool, parameters);
        using GradientClipping clipping = new(pool, parameters);
        for (int step = 0; step < 2; step++)
        {
            foreach (Parameter p in parameters) AttentionHash.Noise(p.Name + step, p.Value.Shape).Span.CopyTo(p.Gradient.Span);
            double norm = clipping.GlobalNorm();
            hash.Add([norm]);
            muon.Step(0.02, GradientClipping.Coefficient(norm, 1));
        }
        foreach (Parameter p in parameters) hash.Add(p.Value);
    }
}
