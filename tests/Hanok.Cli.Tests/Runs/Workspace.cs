namespace Hanok.Cli.Tests.Runs;

/// <summary>A folder for one test, removed after it, with short ways to run commands in it.</summary>
public abstract class Workspace : IDisposable
{
    /// <summary>The folder.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("hanok-test-").FullName;

    /// <summary>A path in the folder.</summary>
    protected string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Writes a text file in the folder and returns its path.</summary>
    protected string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file in the folder and returns its path.</summary>
    protected string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Runs a command that must succeed.</summary>
    private protected HanokProcess.Result Works(string[] arguments, string[]? prefix = null)
    {
        HanokProcess.Result r = HanokProcess.Run(Folder, arguments, prefix: prefix);
        Assert.True(r.Status == 0, $"status {r.Status}\n{r.Out}{r.Error}");
        return r;
    }

    /// <summary>Runs a command that must fail with <paramref name="status"/> and say each of <paramref name="said"/>, without a stack trace and without an internal error.</summary>
    private protected HanokProcess.Result Fails(int status, string[] arguments, params string[] said)
    {
        HanokProcess.Result r = HanokProcess.Run(Folder, arguments);
        Assert.True(r.Status == status, $"status {r.Status}\n{r.Out}{r.Error}");
        Assert.All(said, s => Assert.Contains(s, r.Out + r.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", r.Error);
        Assert.DoesNotContain("something went wrong inside", r.Error);
        return r;
    }

    /// <summary>Removes the folder.</summary>
    public virtual void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
