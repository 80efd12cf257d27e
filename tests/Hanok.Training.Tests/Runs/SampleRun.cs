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

namespace Hanok.Training.Tests.Runs;

/// <summary>A pre-training and a tuning chain of a tiny Qwen3 over made-up shards, in a folder of its own.</summary>
sealed class SampleRun : IDisposable
{
    public const int PretrainSteps = 11, TuneSteps = 7, Interval = 3;

    readonly TemporaryFolder folder = new();
    readonly TokenShards shards;

    public SampleRun(int documents = 40) => shards = SampleShards.Write(folder["shards"], documents);

    public static DecoderSpec Spec { get; } = Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = SampleShards.Vocabulary, Width = 16, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDimension = 8, FeedForwardWidth = 24, ContextLength = 16,
    });

    public string this[string name] => folder[name];

    public TokenShards Shards => shards;

    public TrainingPlan Pretrain(string name = "pretrain", OptimizerKind kind = OptimizerKind.Muon, int steps = PretrainSteps) => new()
    {
        Chain = "pretrain",
        Recipe = new string('a', 64),
        Seed = 5,
        Steps = steps,
        Order = new PretrainOrder(shards, 4, 16, 5),
        InitialWeights = () => DecoderWeights.Initialise(Spec, 5),
        Schedule = LearningRateSchedule.LinearOverLast(1, steps, 2, 0.4),
        Optimizer = new OptimizerPlan { Kind = kind, LearningRate = 0.01, MatrixLearningRate = 0.02 },
        CheckpointEvery = Interval,
        Folder = new ChainFolder(folder[name]),
    };

    /// <summary>The tuning that follows a finished pre-training.</summary>
    public TrainingPlan Tune(TrainingPlan before, TrainingResult result, string name = "tune") => before with
    {
        Chain = "tune",
        Steps = TuneSteps,
        Order = new TuneOrder(shards, SampleExamples.Make(50, 8), SampleExamples.Make(30, 20), new TuneMix(4, 16, 1, 0.2), TuneSteps, 5),
        InitialWeights = () => CheckpointWeights.Read(result.Last!.Path, Spec),
        Previous = new ChainLink(result.Last!.Digest, result.LastChain),
        Schedule = LearningRateSchedule.LinearOverLast(1, TuneSteps, 1, 0.5),
        Folder = new ChainFolder(folder[name]),
    };

    public static TrainingResult Run(TrainingPlan plan, ITrainingObserver? observer = null, CancellationToken cancellation = default, int threads = 1)
    {
        using WorkerPool pool = new(threads);
        using Trainer trainer = new(plan, pool);
        return trainer.Run(observer, cancellation);
    }

    /// <summary>All files of a chain by name, resume files left out: what an undisturbed run and a disturbed one must have in common.</summary>
    public static SortedDictionary<string, string> Files(TrainingPlan plan)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(plan.Folder.Path))
            files[Path.GetFileName(file)] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        return files;
    }

    public void Dispose()
    {
        shards.Dispose();
        folder.Dispose();
    }
}

/// <summary>Does something at each step and checkpoint.</summary>
sealed class ScriptedObserver : ITrainingObserver
{
    public Action<TrainingProgress>? Step { get; init; }

    public Action<TrainingCheckpoint>? Checkpoint { get; init; }

    public List<TrainingProgress> Steps { get; } = [];

    public List<TrainingCheckpoint> Checkpoints { get; } = [];

    public void OnStep(in TrainingProgress progress)
    {
        Steps.Add(progress);
        Step?.Invoke(progress);
    }

    public void OnCheckpoint(TrainingCheckpoint checkpoint)
    {
        Checkpoints.Add(checkpoint);
        Checkpoint?.Invoke(checkpoint);
    }
}

/// <summary>Stands for a kill -9: nothing is caught, nothing saved.</summary>
sealed class KilledException : Exception;
