using Hanok.Recipes;

namespace Hanok.Cli.Tests.Runs;

/// <summary>Ctrl-C loses seconds, <c>kill -9</c> at most one checkpoint interval; a run that goes on ends with the undisturbed run's bytes.</summary>
[Collection(TinyRun.Name)]
public sealed class InterruptionTests(TinyRun tiny) : IDisposable
{
    static readonly string[] Up = ["up", "tiny", "--no-serve", "--offline", "--out", "run"];

    readonly string folder = Directory.CreateTempSubdirectory("hanok-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Run => Path.Combine(folder, "run");

    void EndsLikeTheUndisturbedRun()
    {
        HanokProcess.Result r = HanokProcess.Run(folder, Up, seconds: 400);
        Assert.True(r.Status == 0, r.Error);
        tiny.AssertSameBytes(Run);
    }

    bool WaitForStep(HanokProcess p, string step, int milliseconds)
    {
        string begun = Path.Combine(Run, "work", "steps", step + ".begun");
        for (int i = 0; i < milliseconds && !p.HasExited; i++)
        {
            if (File.Exists(begun)) return true;
            Thread.Sleep(1);
        }
        return false;
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(15, true)]
    public void Signal_DuringTraining_ExitsWith130_AndGoesOn_AlsoWhereTheResumeFileIsDamaged(int signal, bool damage)
    {
        using (HanokProcess p = HanokProcess.Start(folder, Up))
        {
            Assert.True(WaitForStep(p, "pretrain", 120_000), p.ErrorSoFar);
            string transcript = Path.Combine(Run, "work", "checkpoints", "pretrain", "transcript.jsonl");
            while (!p.HasExited && !(File.Exists(transcript) && new FileInfo(transcript).Length > 800)) Thread.Sleep(1);
            p.Signal(signal);
            HanokProcess.Result r = p.Wait(60);
            Assert.Equal(130, r.Status);
            Assert.Contains("goes on from here", r.Error);
            string resume = Assert.Single(Directory.EnumerateFiles(Path.Combine(Run, "work", "checkpoints", "pretrain"), "resume-*"));
            if (damage)
            {
                byte[] bytes = File.ReadAllBytes(resume);
                bytes[^9] ^= 4;
                File.WriteAllBytes(resume, bytes);
            }
        }
        EndsLikeTheUndisturbedRun();
    }

    [SkippableFact]
    public void Kill_TwentyTimes_InEveryStep_EndsWithTheSameBytes()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped because a step is held by a named pipe");
        // Each step is killed when it begins, and once it had some time; the trainings also further in: twenty kills.
        (string Step, int[] Delays)[] kills =
            [("collect", [0, 50]), ("clean", [0, 100]), ("tokenize", [0, 200]), ("pretrain", [0, 200, 700, 1200, 400]), ("tune", [0, 200, 700, 400]), ("evaluate", [0, 300, 900]), ("release", [0, 100])];
        int done = 0;
        foreach ((string step, int[] delays) in kills)
        {
            using StepHold held = new(Run, step);
            foreach (int delay in delays)
            {
                using HanokProcess p = HanokProcess.Start(folder, Up);
                Assert.True(WaitForStep(p, step, 120_000), $"{step} did not begin: {p.ErrorSoFar}");
                Thread.Sleep(delay);
                Assert.False(p.HasExited, p.ErrorSoFar);
                p.Kill();
                Assert.False(File.Exists(Path.Combine(Run, "work", "steps", step + ".json")), $"{step} was over before it was killed");
                done++;
            }
        }
        Assert.Equal(20, done);
        EndsLikeTheUndisturbedRun();
    }

    [Fact]
    public void SecondRun_InTheSameFolder_IsRefused()
    {
        using HanokProcess first = HanokProcess.Start(folder, Up);
        Assert.True(WaitForStep(first, "collect", 60_000) || WaitForStep(first, "tokenize", 60_000), first.ErrorSoFar);
        HanokProcess.Result second = HanokProcess.Run(folder, Up);
        Assert.Equal(1, second.Status);
        Assert.Contains("another run", second.Error);
        first.Kill();
    }
}
