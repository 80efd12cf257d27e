using Hanok.Data.Sources;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Recipes;

/// <summary>What a run will do, made without any network.</summary>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="Directory">The run's folder.</param>
/// <param name="Sources">Each source with the bytes that fetching it takes; null: nobody knows.</param>
/// <param name="FetchBytes">Known bytes to fetch.</param>
/// <param name="DiskBytes">Disk that the run will use, about.</param>
/// <param name="FreeBytes">Free disk where it will lie; null: unknown.</param>
/// <param name="Parameters">Weights of the model.</param>
/// <param name="PretrainSteps">Steps of pre-training.</param>
/// <param name="TuneSteps">Steps of tuning.</param>
/// <param name="Tokens">Tokens of both trainings.</param>
/// <param name="Minutes">Expected minutes at the rate of this machine, downloads excepted.</param>
/// <param name="Standing">Steps that stand already.</param>
public sealed record RunPlan(
    string Recipe, string Directory, IReadOnlyList<(string Use, long? Bytes)> Sources, long FetchBytes, long DiskBytes, long? FreeBytes,
    long Parameters, int PretrainSteps, int TuneSteps, long Tokens, double Minutes, IReadOnlyList<string> Standing)
{
    /// <summary>Plans a run; times a few discarded training steps.</summary>
    public static RunPlan Make(Recipe recipe, RunDirectory directory, WorkerPool pool, RunOptions options)
    {
        List<string> standing = [.. RunSteps.Names.Where(s => StepRecord.Read(directory, s)?.FilesStand(directory) == true)];
        CollectOptions collect = CollectStep.Options(recipe, directory, options);
        bool collected = standing.Contains("collect");
        List<(string, long?)> sources = [.. collect.Sources.Select(s => (s.Use, collected || options.Offline ? 0 : Collector.FetchBytes(s, collect)))];
        Recipe steps = File.Exists(directory.ResolvedRecipeFile) ? Recipes.Recipe.Load(directory.ResolvedRecipeFile) : recipe;
        double minutes = 0;
        if (!standing.Contains("tune"))
        {
            (double pretrain, double tune) = Budget.SecondsPerStep(recipe, pool, CancellationToken.None);
            if (steps.Minutes is { } wanted && ReferenceEquals(steps, recipe)) steps = Budget.Divide(recipe, wanted, pretrain, tune);
            minutes = ((standing.Contains("pretrain") ? 0 : steps.Pretrain.Steps * pretrain) + steps.Tune.Training.Steps * tune) / 60;
        }
        if (!standing.Contains("release")) minutes += OtherMinutes(recipe);
        DecoderSpec spec = TrainingChains.SpecOf(recipe, null);
        long fetch = sources.Sum(s => s.Item2 ?? 0);
        // A checkpoint holds weights and one to two numbers a weight of optimiser state; text is stored collected, cleaned and as tokens.
        long checkpoint = spec.ParameterCount * 4 * 3;
        long disk = fetch * 2 + 60_000_000 + checkpoint * (Checkpoints(steps.Pretrain) + Checkpoints(steps.Tune.Training)) + spec.ParameterCount * 4;
        return new RunPlan(
            recipe.Name, directory.Root, sources, fetch, disk, Free(directory.Root), spec.ParameterCount, steps.Pretrain.Steps, steps.Tune.Training.Steps,
            steps.Pretrain.Steps * steps.Pretrain.TokensPerStep + steps.Tune.Training.Steps * steps.Tune.Training.TokensPerStep, minutes, standing);
    }

    static double OtherMinutes(Recipe recipe) => recipe.Sources.All(s => s.Use == "skills") ? 0.25 : Budget.OtherSeconds / 60;

    static long Checkpoints(TrainingSettings t)
    {
        long all = (t.Steps + t.CheckpointEvery - 1) / t.CheckpointEvery;
        return t.Keep == 0 ? all : Math.Min(all, t.Keep);
    }

    static long? Free(string path)
    {
        try
        {
            string? existing = Path.GetFullPath(path);
            while (existing is not null && !System.IO.Directory.Exists(existing)) existing = Path.GetDirectoryName(existing);
            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
