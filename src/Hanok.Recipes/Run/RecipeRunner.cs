using Hanok.Language.Files;
using System.Diagnostics;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Recipes.Status;

namespace Hanok.Recipes;

/// <summary>Runs the steps of a recipe in a folder: skips what stands, goes on where a killed run was, records what is made.</summary>
/// <param name="recipe">The recipe with the budget and files asked for.</param>
/// <param name="directory">The run's folder, taken by the caller (<see cref="RunDirectory.Take"/>).</param>
/// <param name="options">How the run was asked for.</param>
/// <param name="pool">Threads.</param>
/// <param name="board">Where it is shown how the run stands.</param>
/// <param name="log">Facts for people.</param>
public sealed class RecipeRunner(Recipe recipe, RunDirectory directory, RunOptions options, WorkerPool pool, RunStatusBoard board, IRunLog log)
{
    static readonly IRecipeStep[] Steps = [new CollectStep(), new CleanStep(), new TokenizeStep(), new PretrainStep(), new TuneStep(), new EvaluateStep(), new ReleaseStep()];

    /// <summary>Runs all steps, or only those named.</summary>
    /// <exception cref="UserError">The folder belongs to another recipe; a step failed; with <paramref name="only"/>, a step before it does not stand.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the next run goes on from here.</exception>
    public void Run(IReadOnlyCollection<string>? only, CancellationToken cancellation)
    {
        Bind();
        Recipe resolved = Budget.Resolve(recipe, directory, pool, log, cancellation);
        board.Begin(recipe.Name, only ?? RunSteps.Names, DateTimeOffset.UtcNow, Processor.Name);
        foreach (IRecipeStep step in Steps)
        {
            if (only is not null && !only.Contains(step.Name)) continue;
            cancellation.ThrowIfCancellationRequested();
            try
            {
                RunOne(step, resolved, cancellation);
            }
            catch (OperationCanceledException)
            {
                throw;
            }
            catch (Exception e)
            {
                board.SetStep(step.Name, s => s with { State = StepState.Failed, SecondsLeft = null });
                board.SetFailure((e as UserError)?.In(UserLanguage.English) ?? e.Message, (e as UserError)?.In(UserLanguage.Korean));
                throw;
            }
        }
    }

    /// <summary>Does every step of the recipe stand in this folder?</summary>
    public static bool IsComplete(RunDirectory directory) => Steps.All(s => StepRecord.Read(directory, s.Name)?.FilesStand(directory) == true);

    /// <summary>Binds the folder to the recipe, or checks that it is bound to this one.</summary>
    void Bind()
    {
        if (File.Exists(directory.RecipeFile))
        {
            Recipe bound = Recipe.Load(directory.RecipeFile);
            List<string> moved = [.. options.Added.DifferencesFrom(AddedFiles.Load(directory.AddedFile))];
            if (bound.Hash == recipe.Hash && moved.Count == 0) return;
            string differences = string.Join("\n  ", bound.DifferencesTo(recipe).Concat(moved));
            if (!options.Restart) throw new UserError("run.other_recipe", directory.Root, differences);
            log.Say("run.restarting", differences);
            FileRemoval.Remove(directory.ResolvedRecipeFile);
            if (moved.Count > 0) StepRecord.Delete(directory, Steps[0].Name);      // the recipe has the same names for other files
        }
        else if (Directory.Exists(directory.Root) && Directory.EnumerateFileSystemEntries(directory.Root).Any(e => Path.GetFileName(e) is not "work"))
            throw new UserError("run.foreign_folder", directory.Root);
        Directory.CreateDirectory(directory.Steps);
        options.Added.Save(directory.AddedFile);
        AtomicFile.WriteText(directory.RecipeFile, recipe.Yaml);
    }

    void RunOne(IRecipeStep step, Recipe resolved, CancellationToken cancellation)
    {
        List<string> inputs = [];
        foreach (string need in step.Needs)
        {
            StepRecord record = StepRecord.Read(directory, need) is { } r && r.FilesStand(directory) ? r : throw new UserError("run.step_missing", step.Name, need, directory.Root);
            inputs.Add($"{need} {record.Output}");
        }
        string fingerprint = StepRecord.FingerprintOf(step.Name, step.Version, step.Sections(resolved), inputs);
        StepRecord? before = StepRecord.Read(directory, step.Name);
        if (before is not null && before.Fingerprint == fingerprint && before.FilesStand(directory))
        {
            board.SetStep(step.Name, s => s with { State = StepState.Skipped, Progress = 1, Seconds = before.Seconds });
            return;
        }
        BegunStep begun = BegunStep.Read(directory, step.Name);
        if (begun.Fingerprint != fingerprint)
        {
            // What another recipe or other inputs left would be taken for an interrupted run's: away with it, and only then say what is begun.
            // What the same inputs made and lost a part of goes on from the rest: a training from its last whole checkpoint.
            StepRecord.Delete(directory, step.Name);
            if (before?.Fingerprint != fingerprint) step.Clear(directory);
            begun = new BegunStep(fingerprint, 0);
            begun.Write(directory, step.Name);
        }
        board.SetStep(step.Name, s => s with { State = StepState.Running });
        Stopwatch clock = Stopwatch.StartNew();
        StepContext context = new(step.Name, resolved, directory, options, pool, board, log, cancellation) { EarlierSeconds = begun.Seconds };
        string[] files;
        try
        {
            files = [.. step.Execute(context)];
        }
        catch (OperationCanceledException)
        {
            (begun with { Seconds = begun.Seconds + clock.Elapsed.TotalSeconds }).Write(directory, step.Name);
            throw;
        }
        double seconds = begun.Seconds + clock.Elapsed.TotalSeconds - context.WaitedSeconds;
        StepRecord.Of(step.Name, fingerprint, seconds, directory.Root, files).Write(directory);
        BegunStep.Delete(directory, step.Name);
        board.SetStep(step.Name, s => s with { State = StepState.Done, Progress = 1, SecondsLeft = null, Seconds = seconds });
    }
}
