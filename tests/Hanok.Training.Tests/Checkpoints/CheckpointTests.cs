using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Tests;
using Hanok.Training.Checkpoints;

namespace Hanok.Training.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    static readonly CheckpointHead Head = new("numerics v1", new string('a', 64), "pretrain", 60);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static NamedTensor[] Tensors(float first = 1)
    {
        Tensor a = new(2, 3), b = new(4), m = new(2, 3);
        for (int i = 0; i < 6; i++) (a.Span[i], m.Span[i]) = (first + i, -i);
        return [new("model.b", b), new("model.a", a), new("optimizer.muon.momentum.model.a", m)];
    }

    [Fact]
    public void Write_Checkpoint_ReturnsTheFilesDigestAndReadsBack()
    {
        string path = folder["x/step-000060.safetensors"];
        string digest = Checkpoint.Write(path, Head, Tensors());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), digest);
        Assert.Equal(digest, Checkpoint.Digest(Head, Tensors()));
        NamedTensor[] read = Tensors(first: 100);
        Checkpoint.Read(path, Head, read);
        Assert.Equal(digest, Checkpoint.Digest(Head, read));
        Assert.Equal(Head, Checkpoint.ReadHead(path));
    }

    [Fact]
    public void Write_KnownState_HasTheDigestComputedByAnotherProgram() =>
        Assert.Equal("6a6914b08e24f5972ea8a852c13d3e2db7da84f04d65f1f1a5080723e429e5c2", Checkpoint.Digest(Head, Tensors()));

    [Fact]
    public void Digest_AnyBitOfStateOrCursor_ChangesIt()
    {
        string digest = Checkpoint.Digest(Head, Tensors());
        NamedTensor[] changed = Tensors();
        changed[1].Tensor.Span[3] = MathF.BitIncrement(changed[1].Tensor.Span[3]);
        Assert.NotEqual(digest, Checkpoint.Digest(Head, changed));
        Assert.NotEqual(digest, Checkpoint.Digest(Head with { Step = 61 }, Tensors()));
        Assert.Equal(digest, Checkpoint.Digest(Head, Tensors().Reverse()));
    }

    [Fact]
    public void Read_OtherRunsCheckpoint_SaysWhatDiffers()
    {
        string path = folder["c.safetensors"];
        Checkpoint.Write(path, Head, Tensors());
        foreach (CheckpointHead other in (CheckpointHead[])[Head with { Contract = "numerics v2" }, Head with { Recipe = new string('b', 64) }, Head with { Chain = "tune" }, Head with { Step = 1 }])
            Assert.Equal("training.checkpoint_other", Assert.Throws<UserError>(() => Checkpoint.Read(path, other, Tensors())).Key);
        Assert.Equal("training.checkpoint_tensors", Assert.Throws<UserError>(() => Checkpoint.Read(path, Head, Tensors()[..2])).Key);
        Assert.Equal("training.checkpoint_tensors", Assert.Throws<UserError>(() => Checkpoint.Read(path, Head, [.. Tensors(), new("z", new Tensor(1))])).Key);
    }

    [Fact]
    public void Read_NoCheckpoint_IsRefused()
    {
        string path = folder["c.safetensors"];
        File.WriteAllBytes(path, [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        Assert.Equal("training.checkpoint_format", Assert.Throws<UserError>(() => Checkpoint.ReadHead(path)).Key);
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.ThrowsAny<UserError>(() => Checkpoint.ReadHead(path));
    }

    [SkippableFact]
    public void Write_FullDisk_SaysSoAndKeepsTheOldFile()
    {
        Skip.IfNot(File.Exists("/dev/full"), "no /dev/full on this system");
        string path = folder["c.safetensors"];
        string digest = Checkpoint.Write(path, Head, Tensors());
        File.CreateSymbolicLink(path + ".partial", "/dev/full");
        UserError error = Assert.Throws<UserError>(() => Checkpoint.Write(path, Head with { Step = 120 }, Tensors()));
        Assert.Equal("files.cannot_write", error.Key);
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    [Fact]
    public void WeightsHash_Order_DoesNotMatterButNamesShapesAndBitsDo()
    {
        NamedTensor[] t = Tensors();
        string hash = WeightsHash.Of(t);
        Assert.Equal(hash, WeightsHash.Of(t.Reverse()));
        Assert.NotEqual(hash, WeightsHash.Of([t[0] with { Name = "model.c" }, t[1], t[2]]));
        Assert.NotEqual(hash, WeightsHash.Of([t[0], t[1] with { Tensor = t[1].Tensor.View(0, 3, 2) }, t[2]]));
        Assert.NotEqual(hash, WeightsHash.Of(Tensors(first: 2)));
    }
}
