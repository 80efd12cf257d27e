using Hanok.Data.Sources;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Data.Tests.Sources;

public class PackageCacheTests
{
    [Fact]
    public void Fetch_OneFile_IsKeptAndTheFreshFolderGoes()
    {
        using TemporaryFolder folder = new();
        string fresh = "";
        string kept = PackageCache.Fetch("a", "*.deb", folder["cache/apt"], f =>
        {
            fresh = f;
            File.WriteAllText(Path.Combine(f, "a_1.deb"), "abc");
            File.WriteAllText(Path.Combine(f, "note.txt"), "");
        });
        Assert.Equal(folder["cache/apt/a_1.deb"], kept);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", PackageCache.HashOf(kept));
        Assert.Equal([kept], Directory.GetFiles(folder["cache/apt"]));
        Assert.False(Directory.Exists(fresh));
    }

    [Fact]
    public void Fetch_NothingOrTheWrongFile_KeepsNothing()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("data.no_package", Assert.Throws<UserError>(() => PackageCache.Fetch("a", "*.deb", folder["cache"], _ => { })).Key);
        Assert.Throws<InvalidDataException>(() => PackageCache.Fetch("a", "*.deb", folder["cache"], f => File.WriteAllText(Path.Combine(f, "a.deb"), ""), _ => throw new InvalidDataException()));
        Assert.False(Directory.Exists(folder["cache"]));
    }
}
