using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Training.Schedules;
using Hanok.Training.Steps;

namespace Hanok.Training.Probes;

/// <summary><c>hanok bench train</c>: whole training steps of two shapes, in operations by the customary count (<see cref="TrainingCost"/>) next to the machine's peak.</summary>
public static class TrainBench
{
    const int Rows = 8, Length = 256, Rounds = 15;

    /// <summary>What nano trains: Qwen3 shape, Muon for the matrices.</summary>
    public static DecoderSpec Nano { get; } = Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 8192, Width = 256, Layers = 6, Heads = 4, KeyValueHeads = 2, HeadDimension = 64, FeedForwardWidth = 768, ContextLength = Length,
    });

    /// <summary>The Llama of 6.92M parameters that other programs were measured with: AdamW and clipping.</summary>
    public static DecoderSpec Llama { get; } = LlamaFamily.Create(new DecoderShape
    {
        VocabularySize = 8192, Width = 256, Layers = 6, Heads = 4, KeyValueHeads = 4, HeadDimension = 64, FeedForwardWidth = 704, ContextLength = Length,
    });

    /// <summary>Measures both, 8 sequences of 256 tokens a step: <c>train-nano</c>, then <c>train-llama-6.92m</c>.</summary>
    public static IEnumerable<TrainBenchRow> Run(WorkerPool pool)
    {
        yield return Measure(pool, "train-nano", Nano, OptimizerKind.Muon);
        yield return Measure(pool, "train-llama-6.92m", Llama, OptimizerKind.AdamW);
    }

    /// <summary>Measures whole steps, the reading of data included, alternating with the probe of the peak (<see cref="RatioProbe"/>).</summary>
    public static TrainBenchRow Measure(WorkerPool pool, string name, DecoderSpec spec, OptimizerKind kind, int rounds = Rounds, int microBatch = 0)
    {
        RandomOrder order = new(Rows, Length, spec.VocabularySize);
        using TrainingState state = new(DecoderWeights.Initialise(spec, 1), new OptimizerPlan { Kind = kind }, pool);
        using StepRunner runner = new(pool, state, order, new LearningRateSchedule { Peak = 1, Steps = int.MaxValue, Warmup = 1000 }, shards: 1, microBatch);
        double operations = TrainingCost.PerToken(spec, Length) * order.TokensPerStep;
        BenchRow row = RatioProbe.Measure(name, pool, operations, () => runner.Run(), rounds, atLeast: 1);
        return new TrainBenchRow(row, row.Value * 1e9 / TrainingCost.PerToken(spec, Length));
    }

    /// <summary>Where the time of a step goes, operator by operator, over <paramref name="steps"/> steps.</summary>
    public static string Profile(WorkerPool pool, DecoderSpec spec, OptimizerKind kind, int steps = 10)
    {
        RandomOrder order = new(Rows, Length, spec.VocabularySize);
        using TrainingState state = new(DecoderWeights.Initialise(spec, 1), new OptimizerPlan { Kind = kind }, pool);
        using StepRunner runner = new(pool, state, order, new LearningRateSchedule { Peak = 1, Steps = int.MaxValue, Warmup = 1000 }, shards: 1);
        for (int i = 0; i < 3; i++) runner.Run();
        TapeProfile profile = new();
        runner.Profile = profile;
        for (int i = 0; i < steps; i++) runner.Run();
        return profile.ToTable(steps);
    }
}
