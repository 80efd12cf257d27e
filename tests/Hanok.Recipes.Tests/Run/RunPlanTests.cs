using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Recipes.Tests.Run;

public sealed class RunPlanTests : IDisposable
{
    const string Small = """
        name: small
        sources: [{use: skills}, {use: 'npm:some-package', mb: 2.5}, {use: 'npm:other-package'}]
        tokenizer: {vocab: 300}
        model: {hidden: 16, layers: 1, heads: 1, kv_heads: 1, head_dim: 16, mlp: 16, context: 32}
        pretrain: {tokens: 320, sequence: 16, batch: 2, checkpoint_every: 2}
        tune: {tokens: 64, sequence: 16, batch: 2, checkpoint_every: 1, keep: 1}

        """;

    readonly string folder = Directory.CreateTempSubdirectory("hanok-plan-").FullName;

    RunDirectory Run => new(Path.Combine(folder, "not", "yet", "there"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    RunPlan Make(string recipe = Small, bool offline = false) => RunPlan.Make(Recipe.Parse(recipe, "small"), Run, WorkerPool.Default, new RunOptions(offline, false));

    void Stands(string step, params string[] files)
    {
        string[] paths = [.. files.Select(f => Path.Combine(Run.Root, f))];
        foreach (string path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }
        StepRecord.Of(step, "f", 1, Run.Root, paths).Write(Run);
    }

    [Fact]
    public void Make_NewFolder_SaysWhatWillBeDone_AndTouchesNothing()
    {
        RunPlan plan = Make();
        Assert.Equal(("small", 10, 2, 384L), (plan.Recipe, plan.PretrainSteps, plan.TuneSteps, plan.Tokens));
        Assert.Equal(new (string, long?)[] { ("skills", 0), ("npm:some-package", 2_500_000), ("npm:other-package", null) }, plan.Sources);
        Assert.Equal(2_500_000, plan.FetchBytes);
        Assert.Empty(plan.Standing);
        Assert.True(plan.Parameters > 300 * 16);
        Assert.True(plan.Minutes > 0);
        Assert.True(plan.FreeBytes > 0);                      // of the nearest folder that is there
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void Make_Disk_CountsTheCheckpointsThatStay()
    {
        long all = Make().DiskBytes, fewer = Make(Small.Replace("checkpoint_every: 2}", "checkpoint_every: 2, keep: 2}")).DiskBytes;
        long checkpoint = Make().Parameters * 12;
        Assert.Equal(3 * checkpoint, all - fewer);            // five of pre-training's, or two
    }

    [Fact]
    public void Make_Offline_FetchesNothing() => Assert.Equal(0, Make(offline: true).FetchBytes);

    [Fact]
    public void Make_StepsThatStand_AreNamed_AndTakeNoTime()
    {
        double whole = Make().Minutes;
        Stands("collect", "work/documents/collected.jsonl");
        Stands("release", "bundle/config.json");
        RunPlan plan = Make();
        Assert.Equal(["collect", "release"], plan.Standing);
        Assert.Equal(0, plan.FetchBytes);
        Assert.True(plan.Minutes < whole);
        Stands("tune", "work/checkpoints/tune/transcript.jsonl");
        Assert.Equal(0, Make().Minutes);
        File.Delete(Path.Combine(Run.Root, "work", "documents", "collected.jsonl"));
        Assert.Equal(["tune", "release"], Make().Standing);
    }

    [Fact]
    public void Make_Minutes_GiveSteps_UnlessTheyAreSettledAlready()
    {
        string recipe = Small + "minutes: 1.3\n";
        Assert.True(Make(recipe).PretrainSteps > 10);
        Directory.CreateDirectory(Run.Work);
        File.WriteAllText(Run.ResolvedRecipeFile, Recipe.Parse(recipe, "small").WithSteps(7, 3, 2, 2).Yaml);
        Assert.Equal((7, 3), (Make(recipe).PretrainSteps, Make(recipe).TuneSteps));
    }

    [Fact]
    public void Make_MinutesThatLeaveNothing_IsRefused() =>
        Assert.Equal("budget.too_small", Assert.Throws<UserError>(() => Make(Small + "minutes: 0.5\n")).Key);
}
