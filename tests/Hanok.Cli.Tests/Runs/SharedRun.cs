namespace Hanok.Cli.Tests.Runs;

/// <summary>One undisturbed run of a recipe that several tests share and never change.</summary>
public abstract class SharedRun : IDisposable
{
    /// <summary>Runs <c>hanok up</c> to the end in a folder of its own.</summary>
    /// <param name="recipe">A recipe's name, or a file that <paramref name="prepare"/> writes.</param>
    /// <param name="name">Name of the run's folder.</param>
    /// <param name="prepare">Prepares the folder.</param>
    protected SharedRun(string recipe, string name, Action<string>? prepare = null)
    {
        Folder = Directory.CreateTempSubdirectory($"hanok-{name}-").FullName;
        Run = Path.Combine(Folder, "runs", name);
        prepare?.Invoke(Folder);
        HanokProcess.Result r = HanokProcess.Run(Folder, ["up", recipe, "--no-serve", "--offline"], seconds: 400);
        Error = r.Error;
        Assert.True(r.Status == 0, r.Error);
    }

    /// <summary>The folder in which <c>hanok up</c> was called.</summary>
    public string Folder { get; }

    /// <summary>What the run said.</summary>
    public string Error { get; }

    /// <summary>The run's folder.</summary>
    public string Run { get; }

    /// <summary>The bundle.</summary>
    public string Bundle => Path.Combine(Run, "bundle");

    /// <summary>The digest in a run's report.</summary>
    public static string DigestOf(string run) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "report.json"))).RootElement.GetProperty("final_digest").GetString()!;

    /// <summary>A copy of the whole run in a folder of its own, to be spoiled.</summary>
    public string Copy() => CopyTo(Run, Directory.CreateTempSubdirectory("hanok-copy-").FullName);

    /// <summary>Asserts that <paramref name="run"/> ended with this run's bytes: weights, transcript, tokenizer.</summary>
    public void AssertSameBytes(string run)
    {
        Assert.Equal(DigestOf(Run), DigestOf(run));
        foreach (string name in (string[])["model.safetensors", "provenance/transcript.jsonl", "tokenizer.json"])
            Assert.True(File.ReadAllBytes(Path.Combine(Bundle, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, "bundle", name))), name);
    }

    /// <summary>Copies a folder with all it holds.</summary>
    public static string CopyTo(string folder, string target)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }
        return target;
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
