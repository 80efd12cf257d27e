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
        Assert.Equal(TinyRun.DigestOf(tiny.Run), TinyRun.DigestOf(Run));
        foreach (string name in (string[])["model.safetensors", "provenance/transcript.jsonl", "tokenizer.json"])
            Assert.True(File.ReadAllBytes(Path.Combine(tiny.Bundle, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Run, "bundle", name))), name);
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
    [InlineData(2)]
    [InlineData(15)]
    public void Signal_DuringTraining_ExitsWith130_AndGoesOn(int signal)
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
        }
        EndsLikeTheUndisturbedRun();
    }

    [Fact]
    public void Kill_TwentyTimes_InEveryStep_EndsWithTheSameBytes()
    {
        // Two kills at the beginning of each step, then further into trainings, so that there are twenty.
        List<(string Step, int Delay)> kills = [.. RunSteps.Names.SelectMany(s => new[] { (s, 0), (s, 30) }), ("pretrain", 300), ("pretrain", 600), ("pretrain", 900), ("tune", 200), ("tune", 400), ("tune", 700)];
        int done = 0;
        HashSet<string> where = [];
        foreach ((string step, int delay) in kills.OrderBy(k => RunSteps.Names.ToList().IndexOf(k.Step)))
        {
            using HanokProcess p = HanokProcess.Start(folder, Up);
            if (!WaitForStep(p, step, 120_000)) continue;     // the step stood already: an earlier kill came too late
            Thread.Sleep(delay);
            if (p.HasExited) continue;
            p.Kill();
            done++;
            where.Add(step);
        }
        Assert.True(done >= 15, $"killed only {done} times");
        Assert.True(where.Count >= 6, string.Join(", ", where));
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
