using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Provenance.Transcripts;
using Hanok.Training.Checkpoints;
using Hanok.Training.Runs;

namespace Hanok.Training.Tests.Runs;

public sealed class TrainerTests : IDisposable
{
    readonly SampleRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public void Run_TwoChains_GivesATranscriptThatTheVerifierReads()
    {
        TrainingPlan pretrain = run.Pretrain();
        ScriptedObserver observer = new();
        TrainingResult first = SampleRun.Run(pretrain, observer);
        TrainingPlan tune = run.Tune(pretrain, first);
        TrainingResult second = SampleRun.Run(tune);
        Assert.True(first.Finished && second.Finished);
        File.WriteAllBytes(run["t"], [.. File.ReadAllBytes(pretrain.Folder.Transcript), .. File.ReadAllBytes(tune.Folder.Transcript)]);
        IReadOnlyList<TranscriptChain> chains = TranscriptReader.Read(run["t"]);
        Assert.Equal([3, 6, 9, 11], chains[0].Checkpoints.Select(c => c.Step));
        Assert.Equal(second.Last!.Digest, chains[1].Checkpoints[^1].Digest);
        Assert.Equal(second.LastChain, chains[1].Checkpoints[^1].Chain);
        Assert.Equal(11, observer.Steps.Count);
        Assert.Equal(chains[0].Steps.Select(s => s.Loss), observer.Steps.Select(s => s.Loss));
        Assert.Equal([1, 2, 3, 4], observer.Checkpoints.Select(c => c.Number));
        Assert.All(observer.Steps, s => Assert.True(s.TokensPerSecond > 0 && s.ShareOfPeak is null));
        Assert.Equal(chains[1].Start.InitialWeights, WeightsHash.Of(WeightsOf(first.Last!.Path)));
    }

    static List<NamedTensor> WeightsOf(string path) =>
        [.. CheckpointWeights.Read(path, SampleRun.Spec).Parameters.Select(p => new NamedTensor(p.Name, p.Value))];

    [Fact]
    public void Run_AgainWhenFinished_ChangesNothing()
    {
        TrainingPlan plan = run.Pretrain();
        TrainingResult result = SampleRun.Run(plan);
        var files = SampleRun.Files(plan);
        TrainingResult again = SampleRun.Run(plan, new ScriptedObserver { Step = _ => throw new KilledException() });
        Assert.Equal(files, SampleRun.Files(plan));
        Assert.Equal(result with { StepsHere = 0 }, again);
    }

    /// <summary>Kills and interrupts a run at random moments, many times over, and compares every file with the undisturbed run's.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_KilledAndInterruptedAtRandom_EndsWithTheUndisturbedBytes(int seed)
    {
        KeepRule keep = seed % 2 == 0 ? KeepRule.All : new KeepRule(2);
        TrainingPlan undisturbed = run.Pretrain() with { Keep = keep }, disturbed = run.Pretrain("disturbed") with { Keep = keep };
        TrainingResult expected = SampleRun.Run(undisturbed);
        Random random = new(seed);
        TrainingResult result;
        int attempts = 0;
        do
        {
            attempts++;
            int countdown = random.Next(1, 5);
            int manner = random.Next(4);
            using CancellationTokenSource source = new();
            ScriptedObserver observer = new()
            {
                Step = _ =>
                {
                    if (--countdown != 0) return;
                    if (manner == 0) source.Cancel();
                    else if (manner == 1) throw new KilledException();
                },
                Checkpoint = _ =>
                {
                    if (manner == 2 && --countdown <= 0) throw new KilledException();
                },
            };
            try
            {
                result = SampleRun.Run(disturbed, observer, source.Token, threads: 1 + attempts % 2);
            }
            catch (KilledException)
            {
                result = new TrainingResult(false, 0, 0, null, "");
                Damage(disturbed, random);
            }
        }
        while (!result.Finished && attempts < 200);
        Assert.Equal(SampleRun.Files(undisturbed), SampleRun.Files(disturbed));
        Assert.Equal(expected.Last!.Digest, result.Last!.Digest);
        Assert.Equal(expected.LastChain, result.LastChain);
    }

    /// <summary>What a power cut may leave: a torn transcript, a half-written file, a resume file with wrong bytes.</summary>
    static void Damage(TrainingPlan plan, Random random)
    {
        if (random.Next(2) == 0)
        {
            byte[] bytes = File.ReadAllBytes(plan.Folder.Transcript);
            File.WriteAllBytes(plan.Folder.Transcript, bytes[..^Math.Min(bytes.Length, random.Next(60))]);
        }
        if (random.Next(3) == 0) File.WriteAllBytes(plan.Folder.Checkpoint(9) + ".partial", [1, 2, 3]);
        if (random.Next(3) == 0) File.WriteAllBytes(plan.Folder.Resume(8, new string('0', 64)), [1, 2, 3]);
    }

    [Fact]
    public void Run_Cancelled_FinishesTheStepAndSavesAResumeFileThatVanishesLater()
    {
        TrainingPlan plan = run.Pretrain();
        using CancellationTokenSource source = new();
        TrainingResult result = SampleRun.Run(plan, new ScriptedObserver { Step = p => { if (p.Step == 5) source.Cancel(); } }, source.Token);
        Assert.False(result.Finished);
        Assert.Equal(5, result.Step);
        Assert.Equal(5, Assert.Single(plan.Folder.Resumes()).Step);
        ScriptedObserver observer = new();
        Assert.True(SampleRun.Run(plan, observer).Finished);
        Assert.Equal(6, observer.Steps[0].Step);
        Assert.Empty(plan.Folder.Resumes());
    }

    [Fact]
    public void Run_FolderOfAnotherRun_IsRefusedNamingWhatDiffers()
    {
        SampleRun.Run(run.Pretrain());
        foreach ((string what, TrainingPlan other) in ((string, TrainingPlan)[])
        [
            ("recipe", run.Pretrain() with { Recipe = new string('b', 64) }),
            ("seed_commitment", run.Pretrain() with { Seed = 6 }),
            ("steps", run.Pretrain(steps: 12)),
            ("interval", run.Pretrain() with { CheckpointEvery = 4 }),
        ])
        {
            UserError error = Assert.Throws<UserError>(() => SampleRun.Run(other));
            Assert.Equal("training.transcript_other", error.Key);
            Assert.Contains(what, error.Message);
        }
        string path = run.Pretrain().Folder.Transcript;
        File.WriteAllText(path, File.ReadAllText(path).Replace("numerics v1", "numerics v0"));
        Assert.Equal("training.contract_other", Assert.Throws<UserError>(() => SampleRun.Run(run.Pretrain())).Key);
    }

    [SkippableFact]
    public void Run_FullDiskInMidCheckpoint_SaysSoAndLosesNothing()
    {
        Skip.IfNot(File.Exists("/dev/full"), "no /dev/full on this system");
        TrainingPlan plan = run.Pretrain("full"), other = run.Pretrain();
        ScriptedObserver observer = new()
        {
            Step = p => { if (p.Step == 6) File.CreateSymbolicLink(plan.Folder.Checkpoint(6) + ".partial", "/dev/full"); },
        };
        UserError error = Assert.Throws<UserError>(() => SampleRun.Run(plan, observer));
        Assert.Equal("training.checkpoint_failed", error.Key);
        Assert.True(File.Exists(plan.Folder.Checkpoint(3)));
        Assert.False(File.Exists(plan.Folder.Checkpoint(6)));
        ScriptedObserver after = new();
        SampleRun.Run(plan, after);
        Assert.Equal(4, after.Steps[0].Step);
        SampleRun.Run(other);
        Assert.Equal(SampleRun.Files(other), SampleRun.Files(plan));
    }

    [Fact]
    public void Run_KeepTwo_LeavesTwoOfFourCheckpoints()
    {
        TrainingPlan plan = run.Pretrain() with { Keep = new KeepRule(2) };
        List<int> most = [];
        SampleRun.Run(plan, new ScriptedObserver { Checkpoint = _ => most.Add(plan.Folder.Checkpoints().Count) });
        Assert.Equal([6, 11], plan.Folder.Checkpoints());
        Assert.Equal([1, 1, 2, 2], most);
    }

    [Fact]
    public void MeasureRate_BeforeTheRun_LeavesNoTrace()
    {
        TrainingPlan plain = run.Pretrain(), measured = run.Pretrain("measured");
        SampleRun.Run(plain);
        using WorkerPool pool = new(1);
        using Trainer trainer = new(measured, pool) { PeakOperations = 1e9 };
        Assert.True(trainer.MeasureRate(3) > 0);
        ScriptedObserver observer = new();
        trainer.Run(observer);
        Assert.Equal(SampleRun.Files(plain), SampleRun.Files(measured));
        Assert.All(observer.Steps, s => Assert.Equal(s.OperationsPerSecond / 1e9, s.ShareOfPeak!.Value, 9));
    }

    [Fact]
    public void StepsFor_Budget_RoundsDownAndRefusesNothing()
    {
        Assert.Equal(732, TrainingPlan.StepsFor(1_500_000, 2048));
        Assert.Equal("training.no_steps", Assert.Throws<UserError>(() => TrainingPlan.StepsFor(2047, 2048)).Key);
    }
}
