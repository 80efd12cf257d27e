using System.Text.Json;

namespace Hanok.Cli.Tests.Runs;

/// <summary>One folder belongs to one recipe with one budget; steps one by one, listing, deleting.</summary>
[Collection(SmallRun.Name)]
public sealed class FolderTests(SmallRun small) : Workspace
{
    string RecipePath => Path.Combine(small.Folder, SmallRun.RecipeFile);

    [Fact]
    public void Up_AnotherRecipeOrBudget_IsRefused_NamingWhatDiffers()
    {
        Directory.Move(small.Copy(), At("run"));
        byte[] report = File.ReadAllBytes(At("run", "report.json"));
        string other = Write("other.yaml", SmallRun.Recipe.Replace("seed: 7", "seed: 8").Replace("hidden: 32", "hidden: 48"));
        Fails(1, ["up", other, "--no-serve", "--out", "run"], "belongs to another recipe", "seed: 7 → 8", "model.hidden: 32 → 48", "--restart", "--out");
        Fails(1, small.Up("run", "--tokens", "20000"), "pretrain.tokens: 8192 → ", "tune.tokens: 6144 → ");
        Fails(1, small.Up("run", "--minutes", "1.5"), "minutes: null → 1.5");
        Write("notes.txt", "글.\n");
        Fails(1, small.Up("run", "--add", "notes.txt"), "sources: ", "own:notes.txt");
        Fails(1, ["tune", other, "--out", "run", "--lang", "ko"], "다른 레시피나 예산", "seed: 7 → 8");
        Assert.Equal(report, File.ReadAllBytes(At("run", "report.json")));
        Works(small.Up("run"));                               // and it still stands
    }

    [Fact]
    public void Restart_RedoesWhatDependsOnTheChange_AndNothingElse()
    {
        Directory.Move(small.Copy(), At("run"));
        DateTime tokenizer = File.GetLastWriteTimeUtc(At("run", "work", "tokenizer", "tokenizer.json"));
        string other = Write("other.yaml", SmallRun.Recipe.Replace("warmup: 2", "warmup: 3"));
        HanokProcess.Result r = Works(["up", other, "--no-serve", "--offline", "--out", "run", "--restart"]);
        Assert.Contains("pretrain.warmup: 2 → 3", r.Error);
        Assert.Contains("tokenize  stands already", r.Error);
        Assert.DoesNotContain("pretrain  stands already", r.Error);
        Assert.Equal(tokenizer, File.GetLastWriteTimeUtc(At("run", "work", "tokenizer", "tokenizer.json")));
        Assert.NotEqual(SharedRun.DigestOf(small.Run), SharedRun.DigestOf(At("run")));
        Works(small.Up("run", "--restart"));
        small.AssertSameBytes(At("run"));
    }

    [Fact]
    public void Up_InAFolderOfSomethingElse_IsRefused_AndNothingOfItIsTouched()
    {
        Write("mine/thesis.txt", "중요한 글\n");
        Fails(1, small.Up("mine"), "mine holds files that are no run's", "--out");
        Assert.Equal("중요한 글\n", File.ReadAllText(At("mine", "thesis.txt")));
        Write("file", "");
        Fails(1, small.Up("file"), "file");
    }

    [Fact]
    public void Steps_OneByOne_GiveTheSameBytesAsUp()
    {
        Fails(1, ["clean", RecipePath, "--out", "run"], "'collect'", "hanok collect");
        foreach (string step in Hanok.Recipes.RunSteps.Names) Works([step, RecipePath, "--out", "run", "--offline"]);
        small.AssertSameBytes(At("run"));
        Works(["verify", Path.Combine("run", "bundle"), "--seed", "3"]);
    }

    [Fact]
    public void Runs_ListsAndDeletes_ButNotWhatIsAtWork()
    {
        Directory.CreateDirectory(At("runs"));
        Directory.Move(small.Copy(), At("runs", "one"));
        SharedRun.CopyTo(At("runs", "one"), At("runs", "two"));
        Directory.CreateDirectory(At("runs", "no-run"));
        string[] names = [.. Works(["runs", "--json"]).Out.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("name").GetString()!)];
        Assert.Equal(["one", "two"], names.Order());
        using (new FileStream(At("runs", "one", "work", "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Fails(1, ["runs", "--delete", "one"], "another run is at work");
        Assert.True(File.Exists(At("runs", "one", "report.json")));
        Assert.Contains("deleted one", Works(["runs", "--delete", "one"]).Out);
        Assert.False(Directory.Exists(At("runs", "one")));
        Fails(2, ["runs", "--delete", "no-run"], "no-run");
        Assert.True(Directory.Exists(At("runs", "no-run")));
        Assert.Contains("two", Works(["runs"]).Out);
    }
}
