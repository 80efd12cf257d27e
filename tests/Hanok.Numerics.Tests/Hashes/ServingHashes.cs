namespace Hanok.Numerics.Tests;

/// <summary>Operators that only serve: routers, experts, latent heads, gates, caps, sinks.</summary>
sealed class ServingHash : IHashCase
{
    const int Rows = 75, Width = 20, Experts = 6;

    public string Name => "serving";

    public void Run(WorkerPool pool, HashSink hash)
    {
        using Tape tape = new(pool, Rows, training: false);
        Node x = tape.Input(AttentionHash.Noise("sx", Rows, Width));
        Node routes = tape.Route(tape.Linear(x, Weight("router", Experts, Width)), new RouterRule(Experts, 3, RouterScore.Sigmoid) { Groups = 3, ChosenGroups = 2, Renormalise = true, RenormaliseEpsilon = 1e-20f, Scale = 2.5f },
            new Parameter("bias", AttentionHash.Noise("bias", Experts)));
        Node softmax = tape.Route(tape.Linear(x, Weight("router", Experts, Width)), new RouterRule(Experts, 3, RouterScore.Softmax) { Renormalise = true });
        List<Node> results = [routes, softmax];
        foreach (GatedActivation a in (GatedActivation[])[GatedActivation.Silu, GatedActivation.GeluTanh, new(GatedActivationKind.ClampedSilu, 1, 1.702f)])
            results.Add(tape.Experts(x, routes, [.. Enumerable.Range(0, Experts).Select(Expert)], a));
        Node heads = tape.HeadLinear(x, [.. Enumerable.Range(0, 4).Select(h => Weight($"head{h}", 7, 3))]);
        results.Add(tape.Concatenate(heads, tape.HeadColumns(x, 4, 3, 2), 4));
        results.Add(tape.SoftCap(tape.Scale(x, 1.7f), 0.9f));
        AttentionShape shape = new(4, 1, 5, 0.5f, Window: 30) { ValueDimension = 3, SoftCap = 2 };
        using SequenceRows sequences = new();
        sequences.SetUniform(Rows, Rows);
        using BatchMemory memory = new(shape, sequences);
        results.Add(tape.Attention(x, tape.Columns(x, 0, 5), tape.Columns(x, 7, 3), shape, memory, new Parameter("sinks", AttentionHash.Noise("sinks", 4))));
        foreach (Node node in results) tape.Keep(node);
        tape.Forward();
        foreach (Node node in results) hash.Add(node.Value);
    }

    static ExpertWeights Expert(int e) => new(Weight($"g{e}", 19, Width), Weight($"u{e}", 19, Width), Weight($"d{e}", Width, 19));

    static DenseWeight Weight(string name, int rows, int columns) => new(new Parameter(name, AttentionHash.Noise(name, rows, columns)));
}
