using Hanok.Cli.Tests.Runs;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>Checkpoints that are damaged or another run's: training goes on from the one before, or says what is wrong; it never ends with other bytes.</summary>
[Collection(SmallRun.Name)]
public sealed class CheckpointTests(SmallRun small) : Workspace
{
    static string Checkpoint(string run, string chain, int step) => Path.Combine(run, "work", "checkpoints", chain, $"step-{step:D6}.safetensors");

    static void Truncate(string path)
    {
        using FileStream file = new(path, FileMode.Open);
        file.SetLength(file.Length / 2);
    }

    static void FlipABit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

    string OtherRun()
    {
        string recipe = Write("other.yaml", SmallRun.Recipe.Replace("seed: 7", "seed: 8"));
        Works(["up", recipe, "--no-serve", "--offline", "--out", "other"]);
        return At("other");
    }

    string Take(string run)
    {
        Directory.Move(run, At("run"));
        return At("run");
    }

    void GoesOn(string run)
    {
        Works(small.Up(run));
        small.AssertSameBytes(run);
    }

    [Fact]
    public void Interrupted_LastCheckpointTruncated_GoesOnFromTheOneBefore()
    {
        string run = Take(small.Interrupted());
        Truncate(Checkpoint(run, "pretrain", 16));
        GoesOn(run);
    }

    [Fact]
    public void Interrupted_TwoCheckpointsDamaged_GoesOnFromTheOneBeforeThem()
    {
        string run = Take(small.Interrupted());
        FlipABit(Checkpoint(run, "pretrain", 16));
        File.WriteAllBytes(Checkpoint(run, "pretrain", 12), []);
        DateTime kept = File.GetLastWriteTimeUtc(Checkpoint(run, "pretrain", 8));
        GoesOn(run);
        Assert.Equal(kept, File.GetLastWriteTimeUtc(Checkpoint(run, "pretrain", 8)));
    }

    [Fact]
    public void Interrupted_CheckpointOfAnotherRecipe_IsNotTaken()
    {
        string run = Take(small.Interrupted());
        File.Copy(Checkpoint(OtherRun(), "pretrain", 16), Checkpoint(run, "pretrain", 16), overwrite: true);
        GoesOn(run);
    }

    [Fact]
    public void Interrupted_ChainOfAnotherRecipe_IsRefused_AndNothingOfItIsTouched()
    {
        string run = Take(small.Interrupted()), chain = Path.Combine(run, "work", "checkpoints", "pretrain");
        Directory.Delete(chain, recursive: true);
        SharedRun.CopyTo(Path.Combine(OtherRun(), "work", "checkpoints", "pretrain"), chain);
        byte[] before = File.ReadAllBytes(Checkpoint(run, "pretrain", 16));
        Fails(1, small.Up(run), "transcript.jsonl", "another run", "recipe differs", "same command again");
        Assert.Equal(before, File.ReadAllBytes(Checkpoint(run, "pretrain", 16)));
        Fails(1, small.Up(run, "--lang", "ko"), "다른 실행이 시작한 것");
        Directory.Move(chain, At("away"));                    // what the message says
        GoesOn(run);
    }

    [Fact]
    public void Interrupted_TranscriptCutInsideALine_GoesOn()
    {
        string run = Take(small.Interrupted());
        Truncate(Path.Combine(run, "work", "checkpoints", "pretrain", "transcript.jsonl"));
        GoesOn(run);
    }

    [Fact]
    public void Finished_LastCheckpointTruncated_OnlyWhatIsMissingIsTrainedAgain()
    {
        string run = Take(small.Copy());
        Truncate(Checkpoint(run, "pretrain", 16));
        DateTime kept = File.GetLastWriteTimeUtc(Checkpoint(run, "pretrain", 12));
        GoesOn(run);
        Assert.Equal(kept, File.GetLastWriteTimeUtc(Checkpoint(run, "pretrain", 12)));
    }

    [Theory]
    [InlineData("pretrain", 16)]
    [InlineData("tune", 8)]
    public void Finished_LastCheckpointFlipped_IsNotBuiltUpon(string chain, int step)
    {
        // Lengths are as they should be, so the step stands; whoever reads the checkpoint next compares it with the transcript.
        string run = Take(small.Copy());
        FlipABit(Checkpoint(run, chain, step));
        foreach (string later in chain == "pretrain" ? (string[])["tune", "evaluate"] : ["evaluate"]) File.Delete(Path.Combine(run, "work", "steps", later + ".json"));
        Fails(1, small.Up(run), Path.GetFileName(Checkpoint(run, chain, step)), "SHA-256", "Delete this file");
        Fails(1, small.Up(run, "--lang", "ko"), "손상되었거나");
        File.Delete(Checkpoint(run, chain, step));            // what the message says
        GoesOn(run);
    }
}
