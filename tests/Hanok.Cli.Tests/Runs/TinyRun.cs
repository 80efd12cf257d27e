namespace Hanok.Cli.Tests.Runs;

/// <summary>One undisturbed run of <c>recipes/tiny.yaml</c> that the tests of this folder share and never change.</summary>
public sealed class TinyRun : IDisposable
{
    /// <summary>Name of the collection of tests that share the run.</summary>
    public const string Name = "tiny";

    /// <summary>The digest that the README prints: equal on every machine, under AVX-512 and AVX2, with any number of threads.</summary>
    public static string GoldenDigest { get; } = File.ReadAllText(Hanok.Tests.GoldenFiles.Committed("tiny", "final_digest.txt")).Trim();

    public TinyRun()
    {
        Folder = Directory.CreateTempSubdirectory("hanok-tiny-").FullName;
        HanokProcess.Result r = HanokProcess.Run(Folder, ["up", "tiny", "--no-serve", "--offline"], seconds: 400);
        Error = r.Error;
        Assert.True(r.Status == 0, r.Error);
    }

    /// <summary>The folder in which <c>hanok up</c> was called.</summary>
    public string Folder { get; }

    /// <summary>What the run said.</summary>
    public string Error { get; }

    /// <summary>The run's folder.</summary>
    public string Run => Path.Combine(Folder, "runs", "tiny");

    /// <summary>The bundle.</summary>
    public string Bundle => Path.Combine(Run, "bundle");

    /// <summary>The digest in a run's report.</summary>
    public static string DigestOf(string run) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "report.json"))).RootElement.GetProperty("final_digest").GetString()!;

    /// <summary>A copy of the whole run in a folder of its own, to be spoiled.</summary>
    public string Copy()
    {
        string target = Directory.CreateTempSubdirectory("hanok-copy-").FullName;
        foreach (string file in Directory.EnumerateFiles(Run, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(Run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return target;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>The tests that share one undisturbed run; one after another.</summary>
[CollectionDefinition(TinyRun.Name)]
public sealed class TinyRunCollection : ICollectionFixture<TinyRun>;
