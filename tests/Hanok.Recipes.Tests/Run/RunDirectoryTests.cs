using Hanok.Language.Messages;

namespace Hanok.Recipes.Tests.Run;

public sealed class RunDirectoryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hanok-runs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    RunDirectory Make(string name, bool bundle = false)
    {
        RunDirectory run = new(Path.Combine(folder, name));
        Directory.CreateDirectory(run.Work);
        File.WriteAllText(run.RecipeFile, "name: x\n");
        if (bundle)
        {
            Directory.CreateDirectory(Path.Combine(run.Bundle, "provenance"));
            File.WriteAllText(Path.Combine(run.Bundle, "provenance", "manifest.json"), "{}");
        }
        return run;
    }

    [Fact]
    public void Take_Twice_SecondIsRefused()
    {
        RunDirectory run = Make("a");
        using (run.Take())
            Assert.Equal("run.locked", Assert.Throws<UserError>(() => run.Take()).Key);
        run.Take().Dispose();
    }

    [SkippableFact]
    public void Take_NoPermission_SaysSo()
    {
        Skip.If(Environment.UserName == "root", "skipped because this user may write everywhere");
        if (OperatingSystem.IsWindows()) return;
        string locked = Directory.CreateDirectory(Path.Combine(folder, "locked")).FullName;
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("run.no_permission", Assert.Throws<UserError>(() => new RunDirectory(Path.Combine(locked, "x")).Take()).Key);
    }

    [Fact]
    public void Take_WhereAFileIs_SaysSo()
    {
        File.WriteAllText(Path.Combine(folder, "file"), "");
        Assert.Equal("run.cannot_create", Assert.Throws<UserError>(() => new RunDirectory(Path.Combine(folder, "file")).Take()).Key);
    }

    [Fact]
    public void Record_WrittenAndRead_StandsUntilAFileChangesLength()
    {
        RunDirectory run = Make("a");
        string made = Path.Combine(run.Work, "made.txt");
        File.WriteAllText(made, "four");
        StepRecord.Of("clean", "f", 1.5, run.Root, [made]).Write(run);
        StepRecord read = StepRecord.Read(run, "clean")!;
        Assert.Equal(("f", 4L), (read.Fingerprint, read.Files["work/made.txt"]));
        Assert.True(read.FilesStand(run));
        File.AppendAllText(made, "!");
        Assert.False(read.FilesStand(run));
        File.WriteAllText(Path.Combine(run.Steps, "clean.json"), "{\"step\": 3");
        Assert.Null(StepRecord.Read(run, "clean"));
    }

    [Fact]
    public void Record_OutputDigest_FollowsContentAndNames()
    {
        RunDirectory run = Make("a");
        string one = Path.Combine(run.Work, "one"), two = Path.Combine(run.Work, "two");
        File.WriteAllText(one, "x");
        File.WriteAllText(two, "x");
        string a = StepRecord.Of("s", "f", 0, run.Root, [one]).Output;
        Assert.Equal(a, StepRecord.Of("s", "other", 9, run.Root, [one]).Output);
        Assert.NotEqual(a, StepRecord.Of("s", "f", 0, run.Root, [two]).Output);
        File.WriteAllText(one, "y");
        Assert.NotEqual(a, StepRecord.Of("s", "f", 0, run.Root, [one]).Output);
    }

    [Fact]
    public void Catalog_ListsRunsOnly_AndDeletesOne()
    {
        Make("old", bundle: true);
        Make("new");
        Directory.CreateDirectory(Path.Combine(folder, "something-else"));
        Assert.Equal(["new", "old"], RunCatalog.List(folder).Select(r => r.Name).Order());
        Assert.EndsWith(Path.Combine("old", "bundle"), RunCatalog.NewestBundle(folder));
        RunCatalog.Delete(folder, "old");
        Assert.Equal(["new"], RunCatalog.List(folder).Select(r => r.Name));
        Assert.Null(RunCatalog.NewestBundle(folder));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("something-else")]
    [InlineData("..")]
    [InlineData("../a")]
    public void Catalog_DeleteWhatIsNoRun_IsRefused(string name)
    {
        Make("a");
        Directory.CreateDirectory(Path.Combine(folder, "something-else"));
        Assert.Equal("run.not_found", Assert.Throws<UserError>(() => RunCatalog.Delete(folder, name)).Key);
        Assert.Single(RunCatalog.List(folder));
    }

    [Fact]
    public void Catalog_DeleteARunAtWork_IsRefused()
    {
        RunDirectory run = Make("a");
        using (run.Take())
            Assert.Equal("run.locked", Assert.Throws<UserError>(() => RunCatalog.Delete(folder, "a")).Key);
    }
}
