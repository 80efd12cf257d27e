namespace Hanok.Numerics;

/// <summary>A Llama of a given size with random weights and tokens, for measuring and testing whole training steps without the floors above.</summary>
/// <remarks>Operations are counted as 6 * parameters * tokens + 12 * layers * width * T * tokens.</remarks>
public sealed class StepBench : IDisposable
{
    /// <summary>Sizes of the decoder and of a step.</summary>
    public sealed record Sizes(int Width, int Layers, int Heads, int KeyHeads, int HeadDimension, int FeedForward, int Vocabulary, int Sequences, int Length)
    {
        /// <summary>The Llama of 6.92 million parameters, 8 sequences of 256 tokens.</summary>
        public static Sizes Llama7M { get; } = new(256, 6, 4, 4, 64, 704, 8192, 8, 256);
    }

    readonly Sizes sizes;
    readonly IndexBuffer ids, targets, positions;
    readonly SequenceRows sequences = new();
    readonly RopeTable rope;
    readonly BatchMemory memory;
    readonly Optimiser optimiser;
    readonly GradientClipping clipping;

    /// <summary>Records the decoder.</summary>
    public StepBench(WorkerPool pool, Sizes sizes, bool queryKeyNorm = false, int chunkRows = 0)
    {
        this.sizes = sizes;
        int rows = sizes.Sequences * sizes.Length;
        ids = new IndexBuffer(rows);
        targets = new IndexBuffer(rows);
        positions = new IndexBuffer(rows);
        sequences.SetUniform(rows, sizes.Length);
        sequences.WritePositions(positions);
        rope = new RopeTable(sizes.HeadDimension, sizes.Length, 10_000);
        AttentionShape shape = new(sizes.Heads, sizes.KeyHeads, sizes.HeadDimension, 1 / MathF.Sqrt(sizes.HeadDimension));
        memory = new BatchMemory(shape, sequences);
        Tape = new Tape(pool, rows, training: true);
        Parameter table = Make("embedding", sizes.Vocabulary, sizes.Width);
        Node x = Tape.Embedding(ids, table);
        for (int i = 0; i < sizes.Layers; i++) x = Layer(x, $"layers.{i}.", shape, queryKeyNorm);
        Loss = Tape.CrossEntropy(Tape.RmsNorm(x, Make("norm", sizes.Width), 1e-5f), table, targets, chunkRows);
        Loss.StepTargets = rows;
        Tape.Compile();
        optimiser = new AdamW(pool, Parameters);
        clipping = new GradientClipping(pool, Parameters);
        uint state = 1;
        for (int t = 0; t < rows; t++)
        {
            ids[t] = (int)(Next(ref state) % (uint)sizes.Vocabulary);
            targets[t] = (int)(Next(ref state) % (uint)sizes.Vocabulary);
        }
    }

    /// <summary>The recorded step.</summary>
    public Tape Tape { get; }

    /// <summary>The loss.</summary>
    public CrossEntropyLoss Loss { get; }

    /// <summary>All parameters.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>Operations of a step, as the issue of this project counts them.</summary>
    public double Operations
    {
        get
        {
            double tokens = (double)sizes.Sequences * sizes.Length, parameters = Parameters.Sum(p => (double)p.Length);
            return 6 * parameters * tokens + 12.0 * sizes.Layers * sizes.Width * sizes.Length * tokens;
        }
    }

    internal IndexBuffer Ids => ids;

    internal IndexBuffer Targets => targets;

    internal SequenceRows Sequences => sequences;

    internal IndexBuffer Positions => positions;

    /// <summary>Forward, backward, clipping, AdamW.</summary>
    public void Step()
    {
        Loss.StartShard();
        Tape.Forward();
        Tape.Backward();
        long start = Tape.Profile?.Clock() ?? 0;
        foreach (Parameter p in Parameters) p.FinishShard();
        start = Lap("finish-shard", start);
        double norm = clipping.GlobalNorm();
        start = Lap("global-norm", start);
        optimiser.Step(1e-3, GradientClipping.Coefficient(norm, 1));
        Lap("adamw", start);
        foreach (Parameter p in Parameters) p.ClearGradient();
    }

    /// <summary>The table of a profile over <paramref name="steps"/> steps.</summary>
    public string Profile(int steps)
    {
        Step();
        Tape.Profile = new TapeProfile();
        for (int i = 0; i < steps; i++) Step();
        string table = Tape.Profile.ToTable(steps);
        Tape.Profile = null;
        return table;
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        Tape.Dispose();
        optimiser.Dispose();
        clipping.Dispose();
        memory.Dispose();
        rope.Dispose();
        sequences.Dispose();
        ids.Dispose();
        targets.Dispose();
        positions.Dispose();
        foreach (Parameter p in Parameters) p.Dispose();
    }

    Node Layer(Node x, string name, AttentionShape shape, bool queryKeyNorm)
    {
        int q = sizes.Heads * sizes.HeadDimension, kv = sizes.KeyHeads * sizes.HeadDimension;
        Node n = Tape.RmsNorm(x, Make(name + "input_norm", sizes.Width), 1e-5f);
        Node query = Tape.Linear(n, Make(name + "q", q, sizes.Width)), key = Tape.Linear(n, Make(name + "k", kv, sizes.Width)), value = Tape.Linear(n, Make(name + "v", kv, sizes.Width));
        if (queryKeyNorm)
        {
            query = Tape.HeadNorm(query, Make(name + "q_norm", sizes.HeadDimension), sizes.Heads, 1e-6f);
            key = Tape.HeadNorm(key, Make(name + "k_norm", sizes.HeadDimension), sizes.KeyHeads, 1e-6f);
        }
        query = Tape.Rope(query, rope, positions, sizes.Heads);
        key = Tape.Rope(key, rope, positions, sizes.KeyHeads);
        Node attended = Tape.Attention(query, key, value, shape, memory);
        x = Tape.Add(x, Tape.Linear(attended, Make(name + "o", sizes.Width, q)));
        n = Tape.RmsNorm(x, Make(name + "post_norm", sizes.Width), 1e-5f);
        Node hidden = Tape.SwiGlu(Tape.Linear(n, Make(name + "gate", sizes.FeedForward, sizes.Width)), Tape.Linear(n, Make(name + "up", sizes.FeedForward, sizes.Width)));
        return Tape.Add(x, Tape.Linear(hidden, Make(name + "down", sizes.Width, sizes.FeedForward)));
    }

    Parameter Make(string name, params ReadOnlySpan<int> shape)
    {
        Tensor value = new(shape);
        uint state = (uint)(Parameters.Count * 7919 + 12345);
        Span<float> span = value.Span;
        for (int i = 0; i < span.Length; i++) span[i] = shape.Length == 1 ? 1 : ((Next(ref state) >> 8) / 8388608f - 1) * 0.04f;
        Parameter p = new(name, value);
        Parameters.Add(p);
        return p;
    }

    // Numerical Recipes' linear congruence: any fixed noise will do here.
    static uint Next(ref uint state) => state = state * 1664525 + 1013904223;

    long Lap(string name, long start)
    {
        if (Tape.Profile is not { } profile) return 0;
        long now = profile.Clock();
        profile.Add(name, backward: false, now - start);
        return now;
    }
}
