using Hanok.Language.Messages;

namespace Hanok.Recipes;

/// <summary>The folder of one run: where everything lies.</summary>
/// <param name="Root">The folder, <c>runs/NAME</c> by default.</param>
public sealed record RunDirectory(string Root)
{
    /// <summary>What can be handed on.</summary>
    public string Bundle => Path.Combine(Root, "bundle");

    /// <summary>Everything that the bundle was made from.</summary>
    public string Work => WorkFolder ?? Path.Combine(Root, "work");

    /// <summary>Where the work lies if not in <c>work</c>: material that was moved, for <c>verify</c>.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>Downloads, by source.</summary>
    public string Downloads => Path.Combine(Work, "downloads");

    /// <summary>Collected and cleaned documents.</summary>
    public string Documents => Path.Combine(Work, "documents");

    /// <summary>The trained tokenizer.</summary>
    public string Tokenizer => Path.Combine(Work, "tokenizer");

    /// <summary>Token ids.</summary>
    public string Shards => Path.Combine(Work, "shards");

    /// <summary>Checkpoints: a folder for each chain.</summary>
    public string Checkpoints => Path.Combine(Work, "checkpoints");

    /// <summary>The transcript while it is written.</summary>
    public string Transcript => Path.Combine(Work, "transcript.jsonl");

    /// <summary>What each step left: <see cref="StepRecord"/>.</summary>
    public string Steps => Path.Combine(Work, "steps");

    /// <summary>The recipe that this folder belongs to, budget and added files included.</summary>
    public string RecipeFile => Path.Combine(Work, "recipe.yaml");

    /// <summary>Where the files of <c>--add</c> lie: <see cref="AddedFiles"/>.</summary>
    public string AddedFile => Path.Combine(Work, "added.json");

    /// <summary>The recipe as it is trained: a budget in minutes turned into steps.</summary>
    public string ResolvedRecipeFile => Path.Combine(Work, "recipe.resolved.yaml");

    /// <summary>The report in one of its forms: md, html or json.</summary>
    public string Report(string extension) => Path.Combine(Root, "report." + extension);

    /// <summary>Makes the folder and takes it for this process.</summary>
    /// <exception cref="UserError">It cannot be written, or another run works in it.</exception>
    public RunLock Take()
    {
        try
        {
            Directory.CreateDirectory(Work);
            return new RunLock(Path.Combine(Work, "lock"));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserError("run.no_permission", e, Root);
        }
        catch (IOException e) when (e.HResult is SharingViolation or WouldBlock)
        {
            throw new UserError("run.locked", e, Root);
        }
        catch (IOException e)
        {
            throw new UserError("run.cannot_create", e, Root, e.Message);
        }
    }

    const int SharingViolation = unchecked((int)0x80070020);
    const int WouldBlock = 11;

    /// <summary>Bytes of all files below the folder.</summary>
    public long DiskUse() => !Directory.Exists(Root) ? 0 : new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Exists ? f.Length : 0);
}

/// <summary>Holds a run's folder for this process; the system frees it when the process ends, however it ends.</summary>
public sealed class RunLock : IDisposable
{
    readonly FileStream file;

    internal RunLock(string path) => file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => file.Dispose();
}
