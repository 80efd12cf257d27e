using System.Text.Json;

namespace Hanok.Cli.Tests.Runs;

/// <summary>A budget in minutes is turned into steps once; afterwards no clock is read.</summary>
public sealed class BudgetTests : Workspace
{
    static readonly string[] Up = ["up", "small.yaml", "--no-serve", "--offline", "--minutes", "1.3"];

    [SkippableFact]
    public void Minutes_BecomeSteps_ThatStayWhateverTheClockSays()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped because a step is held by a named pipe");
        Write("small.yaml", SmallRun.Recipe);
        string run = At("runs", "small"), resolved = Path.Combine(run, "work", "recipe.resolved.yaml"), transcript = Path.Combine(run, "work", "checkpoints", "pretrain", "transcript.jsonl");
        using (StepHold held = new(run, "pretrain"))
        using (HanokProcess p = HanokProcess.Start(Folder, Up))
        {
            for (int i = 0; i < 120_000 && !p.HasExited && !File.Exists(transcript); i++) Thread.Sleep(1);
            Assert.False(p.HasExited, p.ErrorSoFar);
            p.Kill();
            Assert.Contains("minutes on this machine", p.ErrorSoFar);
        }
        string before = File.ReadAllText(resolved);
        HanokProcess.Result r = Works(Up);                     // goes on: nothing is measured again
        Assert.DoesNotContain("minutes on this machine", r.Error);
        Assert.Equal(before, File.ReadAllText(resolved));

        // The steps stand in the transcript, and the bundle's recipe gives exactly them.
        JsonElement start = JsonDocument.Parse(File.ReadLines(Path.Combine(run, "bundle", "provenance", "transcript.jsonl")).First()).RootElement;
        Assert.Equal(before, File.ReadAllText(Path.Combine(run, "bundle", "provenance", "recipe.yaml")));
        Assert.Contains($"tokens: {start.GetProperty("steps").GetInt64() * 512}\n", before);
        Assert.Contains("minutes: 1.3", before);
        Works(["verify", Path.Combine(run, "bundle"), "--seed", "1"]);
    }
}
