using Hanok.Language.Messages;

namespace Hanok.Recipes;

/// <summary>The runs below a folder.</summary>
public static class RunCatalog
{
    /// <summary>A run as <c>hanok runs</c> lists it.</summary>
    /// <param name="Name">Name of its folder.</param>
    /// <param name="Directory">The folder.</param>
    /// <param name="LastStep">The last step that stands; null: none.</param>
    /// <param name="HasBundle">Is there a finished bundle?</param>
    /// <param name="Bytes">Disk use.</param>
    /// <param name="Changed">Last change of its records.</param>
    public sealed record Entry(string Name, RunDirectory Directory, string? LastStep, bool HasBundle, long Bytes, DateTime Changed);

    /// <summary>All runs of <paramref name="folder"/>, newest first. A folder is a run if it has a recipe under <c>work</c>.</summary>
    public static IReadOnlyList<Entry> List(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        List<Entry> found = [];
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            RunDirectory run = new(path);
            if (!File.Exists(run.RecipeFile)) continue;
            string? last = RunSteps.Names.LastOrDefault(s => StepRecord.Read(run, s) is not null);
            DateTime changed = last is null ? File.GetLastWriteTimeUtc(run.RecipeFile) : File.GetLastWriteTimeUtc(Path.Combine(run.Steps, last + ".json"));
            found.Add(new Entry(Path.GetFileName(path), run, last, HasBundle(run), run.DiskUse(), changed));
        }
        return [.. found.OrderByDescending(e => e.Changed)];
    }

    /// <summary>The newest finished bundle below <paramref name="folder"/>; null: none.</summary>
    public static string? NewestBundle(string folder) => List(folder).FirstOrDefault(e => e.HasBundle)?.Directory.Bundle;

    /// <summary>Removes a run with all it made.</summary>
    /// <exception cref="UserError">No such run, or it is at work.</exception>
    public static long Delete(string folder, string name)
    {
        RunDirectory run = new(Path.Combine(folder, name));
        if (name.IndexOfAny(['/', '\\']) >= 0 || name is "." or ".." || !File.Exists(run.RecipeFile)) throw new UserError("run.not_found", name, folder) { IsUsage = true };
        long bytes = run.DiskUse();
        using (run.Take())
            Directory.Delete(run.Root, recursive: true);
        return bytes;
    }

    static bool HasBundle(RunDirectory run) => File.Exists(Path.Combine(run.Bundle, "provenance", "manifest.json"));
}
