using System.Security.Cryptography;
using Hanok.Data.Shards;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;
using Hanok.Training.Checkpoints;
using Hanok.Training.Order;
using Hanok.Training.Runs;
using Hanok.Training.Schedules;
using Hanok.Training.Steps;
using Hanok.Training.Tests.Order;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Tests.Golden;

/// <summary>
/// A whole training of about 0.3 GFLOP, Muon then AdamW, whose bytes are part of numerics v1: sizes that are no multiples of 16, sequences beyond an attention block, grouped
/// heads, QK-norm, a tied table, two gradient shards, document masks.
/// </summary>
static class GoldenRun
{
    const int Length = 80;

    static DecoderSpec Spec { get; } = Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = SampleShards.Vocabulary, Width = 36, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDimension = 10, FeedForwardWidth = 72, ContextLength = Length,
    });

    /// <summary>Trains with this many threads; returns hash of both transcripts, tab, digest of the last checkpoint.</summary>
    public static string Compute(int threads)
    {
        using TemporaryFolder folder = new();
        using TokenShards shards = SampleShards.Write(folder["shards"], documents: 60);
        using WorkerPool pool = new(threads);
        TrainingPlan pretrain = new()
        {
            Chain = "pretrain",
            Recipe = new string('0', 64),
            Seed = 20261124,
            Steps = 7,
            Order = new PretrainOrder(shards, 2, Length, 20261124),
            InitialWeights = () => DecoderWeights.Initialise(Spec, 20261124),
            Schedule = LearningRateSchedule.LinearOverLast(1, 7, 2, 0.4),
            Optimizer = new OptimizerPlan { Kind = OptimizerKind.Muon },
            Shards = 2,
            CheckpointEvery = 4,
            Folder = new ChainFolder(folder["pretrain"]),
        };
        TrainingResult first = Train(pretrain, pool);
        TrainingPlan tune = pretrain with
        {
            Chain = "tune",
            Steps = 5,
            Order = new TuneOrder(shards, SampleExamples.Make(50, 8), SampleExamples.Make(30, 20), new TuneMix(2, Length, 1, 0.2), 5, 20261124),
            InitialWeights = () => CheckpointWeights.Read(first.Last!.Path, Spec),
            Previous = new ChainLink(first.Last!.Digest, first.LastChain),
            Schedule = new LearningRateSchedule { Peak = 1, Steps = 5, Warmup = 1, Kind = ScheduleKind.Cosine, Minimum = 0.1 },
            Optimizer = new OptimizerPlan { Kind = OptimizerKind.AdamW, LearningRate = 3e-3 },
            Folder = new ChainFolder(folder["tune"]),
        };
        TrainingResult second = Train(tune, pool);
        byte[] transcripts = [.. File.ReadAllBytes(pretrain.Folder.Transcript), .. File.ReadAllBytes(tune.Folder.Transcript)];
        return $"{Convert.ToHexStringLower(SHA256.HashData(transcripts))}\t{second.Last!.Digest}";
    }

    static TrainingResult Train(TrainingPlan plan, WorkerPool pool)
    {
        using Trainer trainer = new(plan, pool);
        return trainer.Run();
    }
}
