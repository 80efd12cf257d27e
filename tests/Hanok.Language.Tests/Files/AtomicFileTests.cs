using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Language.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Target => folder["some/folder/a.bin"];

    string Partial => Target + AtomicFile.PartialSuffix;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Commit_NewFolder_FileIsThereOnlyThen()
    {
        using AtomicFile file = new(Target);
        file.Append([1, 2]);
        file.Stream.WriteByte(3);
        Assert.False(File.Exists(Target));
        file.Commit();
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Target));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public void Dispose_NotCommitted_OldFileStaysAndNothingIsLeft()
    {
        AtomicFile.WriteText(Target, "옛것");
        AtomicFile file = new(Target);
        file.Append([1]);
        file.Dispose();
        file.Dispose();
        Assert.Equal("옛것", File.ReadAllText(Target));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public void Write_LeftoverOfAKilledProcess_IsOverwritten()
    {
        AtomicFile.WriteText(Target, "old");
        File.WriteAllBytes(Partial, new byte[100]);
        AtomicFile.WriteText(Target, "글");
        Assert.Equal("글"u8.ToArray(), File.ReadAllBytes(Target));
    }

    [Fact]
    public void Write_CallbackFails_OldFileStays()
    {
        AtomicFile.WriteText(Target, "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(Target, _ => throw new InvalidDataException()));
        Assert.Equal("files.cannot_write", Assert.Throws<UserError>(() => AtomicFile.Write(Target, _ => throw new IOException("x"))).Key);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public void Constructor_FolderIsAFile_SaysThatItCannotWrite()
    {
        File.WriteAllText(folder["plain"], "");
        Assert.Equal("files.cannot_write", Assert.Throws<UserError>(() => new AtomicFile(folder["plain/a.bin"])).Key);
    }

    [SkippableTheory]
    [InlineData(10)]
    [InlineData(1 << 20)]
    public void WriteBytes_FullDisk_SaysSoAndKeepsTheOldFile(int length)
    {
        Skip.IfNot(File.Exists("/dev/full"), "no /dev/full on this system");
        AtomicFile.WriteText(Target, "old");
        File.CreateSymbolicLink(Partial, "/dev/full");
        Assert.Equal("files.cannot_write", Assert.Throws<UserError>(() => AtomicFile.WriteBytes(Target, new byte[length])).Key);
        Assert.Equal("old", File.ReadAllText(Target));
    }
}
