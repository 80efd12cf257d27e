using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Training.Order;
using Hanok.Training.Runs;
using Hanok.Training.Schedules;

namespace Hanok.Recipes;

/// <summary>Turns a budget in minutes into numbers of steps, once, before step 0. Afterwards no clock is read: resume, replay and schedule go by steps.</summary>
public static class Budget
{
    /// <summary>Seconds kept for the steps that are not training (collecting without downloads, cleaning, tokenizing, evaluating, releasing).</summary>
    public const double OtherSeconds = 75;

    /// <summary>Seconds of work that a killed run loses at most, where the interval of checkpoints follows from a budget in minutes.</summary>
    const double CheckpointSeconds = 45;

    const int TimedSteps = 3;

    /// <summary>The recipe as it is trained: from the run's folder if it stands there, else <paramref name="recipe"/> with its minutes measured and turned into steps.</summary>
    /// <exception cref="UserError"><c>budget.too_small</c>: the minutes leave nothing for training; names the smallest.</exception>
    public static Recipe Resolve(Recipe recipe, RunDirectory directory, WorkerPool pool, IRunLog log, CancellationToken cancellation)
    {
        if (File.Exists(directory.ResolvedRecipeFile)) return Recipe.Load(directory.ResolvedRecipeFile);
        Recipe resolved = recipe;
        if (recipe.Minutes is { } minutes)
        {
            (double pretrain, double tune) = SecondsPerStep(recipe, pool, cancellation);
            resolved = Divide(recipe, minutes, pretrain, tune);
            log.Say("budget.steps", resolved.Pretrain.Steps, resolved.Tune.Training.Steps, minutes.ToString("0.#"));
        }
        AtomicFile.WriteText(directory.ResolvedRecipeFile, resolved.Yaml);
        return resolved;
    }

    /// <summary>The recipe with the steps that <paramref name="minutes"/> pay for at the measured seconds a step.</summary>
    internal static Recipe Divide(Recipe recipe, double minutes, double pretrainSecondsPerStep, double tuneSecondsPerStep)
    {
        double training = minutes * 60 - OtherSeconds, sum = recipe.Share.Pretrain + recipe.Share.Tune;
        int pretrain = (int)Math.Min(int.MaxValue / 2, training * recipe.Share.Pretrain / sum / pretrainSecondsPerStep);
        int tune = (int)Math.Min(int.MaxValue / 2, training * recipe.Share.Tune / sum / tuneSecondsPerStep);
        if (pretrain < 1 || tune < 1)
        {
            double least = Math.Max(pretrainSecondsPerStep * sum / recipe.Share.Pretrain, recipe.Share.Tune > 0 ? tuneSecondsPerStep * sum / recipe.Share.Tune : 0);
            throw new UserError("budget.too_small", minutes.ToString("0.#"), (Math.Ceiling((least + OtherSeconds) / 60 * 10 + 0.5) / 10).ToString("0.0")) { IsUsage = true };
        }
        return recipe.WithSteps(pretrain, tune, Every(pretrainSecondsPerStep, pretrain), Every(tuneSecondsPerStep, tune));
    }

    /// <summary>Seconds a step of the two trainings on this machine, from a few timed, discarded steps on meaningless tokens.</summary>
    public static (double Pretrain, double Tune) SecondsPerStep(Recipe recipe, WorkerPool pool, CancellationToken cancellation)
    {
        double pretrain = Measure(recipe, recipe.Pretrain, pool);
        cancellation.ThrowIfCancellationRequested();
        TrainingSettings p = recipe.Pretrain, t = recipe.Tune.Training;
        bool alike = p.Batch == t.Batch && p.Sequence == t.Sequence && p.Optimizer == t.Optimizer && p.Shards == t.Shards;
        return (pretrain, alike ? pretrain : Measure(recipe, t, pool));
    }

    static int Every(double secondsPerStep, int steps) => (int)Math.Clamp(CheckpointSeconds / secondsPerStep, 1, steps);

    static double Measure(Recipe recipe, TrainingSettings t, WorkerPool pool)
    {
        DecoderSpec spec = TrainingChains.SpecOf(recipe, null);
        using Trainer trainer = new(new TrainingPlan
        {
            Chain = "measure",
            Recipe = recipe.Hash,
            Seed = recipe.Seed,
            Steps = TimedSteps,
            Order = new CountingOrder(t.Batch, t.Sequence, recipe.Tokenizer.Vocabulary),
            InitialWeights = () => DecoderWeights.Initialise(spec, recipe.Seed),
            Schedule = LearningRateSchedule.LinearOverLast(1e-6, TimedSteps, 0, 0),
            Optimizer = new() { Kind = t.Optimizer == "muon" ? Training.Steps.OptimizerKind.Muon : Training.Steps.OptimizerKind.AdamW },
            Shards = t.Shards,
            CheckpointEvery = TimedSteps,
            Folder = new Training.Checkpoints.ChainFolder(Path.GetTempPath()),
        }, pool);
        return trainer.MeasureRate(TimedSteps);
    }

    /// <summary>Tokens 0, 1, 2 … for timing.</summary>
    sealed class CountingOrder(int rows, int length, int vocabulary) : DataOrder(rows, length)
    {
        public override void Fill(int step, int row, TrainingRow target)
        {
            for (int i = 0; i < Length; i++)
            {
                target.Ids[i] = (row * Length + i) % vocabulary;
                target.Targets[i] = (row * Length + i + 1) % vocabulary;
            }
            target.MarkDocument(0, Length);
        }
    }
}
