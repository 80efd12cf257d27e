using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Hanok.Provenance.Transcripts;
using Hanok.Tests;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Tests.Transcripts;

public sealed class TranscriptWriterTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static TranscriptStart Start(string name = "pretrain", ChainLink? previous = null) =>
        new(name, "numerics v1", Hash("recipe"), SeedCommitment.Of(42), Hash("weights"), Hash("order"), 7, 3, previous);

    string Whole(string file, TranscriptStart start)
    {
        using TranscriptWriter writer = TranscriptWriter.Create(folder[file], start);
        Steps(writer, 1, 7);
        writer.End(42);
        return folder[file];
    }

    static void Steps(TranscriptWriter writer, int first, int last)
    {
        for (int step = first; step <= last; step++)
        {
            writer.Step(step, 9.125f / step, 1e-5 * step);
            if (step % 3 == 0 || step == 7) writer.Checkpoint(step, Hash($"checkpoint {step}"));
        }
    }

    [Fact]
    public void Write_TwoChainsJoined_AreReadByTheVerifiersReader()
    {
        string first = Whole("a", Start());
        CheckpointLine last = TranscriptReader.Read(first)[0].Checkpoints[^1];
        string second = Whole("b", Start("tune", new ChainLink(last.Digest, last.Chain)));
        File.WriteAllBytes(folder["c"], [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        IReadOnlyList<TranscriptChain> chains = TranscriptReader.Read(folder["c"]);
        Assert.Equal([3, 6, 7], chains[0].Checkpoints.Select(c => c.Step));
        Assert.Equal(9.125f / 5, chains[1].Steps[4].Loss);
        Assert.Equal(42ul, chains[1].Seed);
    }

    [Fact]
    public void Write_KnownChain_HasTheseBytes()
    {
        string text = File.ReadAllText(Whole("a", Start()));
        Assert.StartsWith("{\"type\":\"start\",\"name\":\"pretrain\",\"contract\":\"numerics v1\",\"recipe\":\"", text);
        Assert.Contains("\n{\"type\":\"step\",\"step\":2,\"loss\":4.5625,\"gradient_norm\":2E-05}\n", text);
        Assert.EndsWith("{\"type\":\"end\",\"seed\":42}\n", text);
    }

    [Property(MaxTest = 25)]
    public bool Continue_AfterAnyCut_GivesTheUndisturbedBytes(ushort cutAt, byte garbage)
    {
        byte[] whole = File.ReadAllBytes(Whole("a", Start()));
        string path = folder["b"];
        int cut = cutAt % whole.Length;
        File.WriteAllBytes(path, [.. whole[..cut], .. Enumerable.Repeat(garbage, garbage % 3)]);
        // Go on from the last checkpoint whose line survived, as training does.
        foreach (int step in (int[])[7, 6, 3])
        {
            TranscriptPosition? at = TranscriptPosition.AfterCheckpoint(File.ReadAllBytes(path), (step + 2) / 3, step, Hash($"checkpoint {step}"));
            if (at is null) continue;
            using TranscriptWriter writer = TranscriptWriter.Continue(path, Start(), at);
            Steps(writer, step + 1, 7);
            writer.End(42);
            break;
        }
        if (TranscriptPosition.AfterCheckpoint(whole.AsSpan(0, cut), 1, 3, Hash("checkpoint 3")) is null) Whole("b", Start());
        return File.ReadAllBytes(path).AsSpan().SequenceEqual(whole);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Continue_AfterAnyStep_GivesTheUndisturbedBytes(int step)
    {
        byte[] whole = File.ReadAllBytes(Whole("a", Start()));
        string path = Whole("b", Start());
        TranscriptPosition at = TranscriptPosition.AfterStep(whole, step)!;
        using (TranscriptWriter writer = TranscriptWriter.Continue(path, Start(), at))
        {
            if (step % 3 == 0 || step == 7) writer.Checkpoint(step, Hash($"checkpoint {step}"));
            Steps(writer, step + 1, 7);
            writer.End(42);
        }
        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void Step_AfterWarmUp_AllocatesNothing()
    {
        using TranscriptWriter writer = TranscriptWriter.Create(folder["a"], Start() with { Steps = 10_000 });
        writer.Step(1, 1.5f, 2.5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 2; step < 100; step++) writer.Step(step, 1f / step, 3.0 / step);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void SeedCommitment_Of_IsTheHashOfTheIssuesText() => Assert.Equal(Hash("hanok-seed-v1\n42"), SeedCommitment.Of(42));
}
