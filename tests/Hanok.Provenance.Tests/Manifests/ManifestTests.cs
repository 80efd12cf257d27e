using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Provenance.Manifests;
using Hanok.Tests;

namespace Hanok.Provenance.Tests.Manifests;

public sealed class ManifestTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public ManifestTests()
    {
        folder.Write("config.json", "{}"u8.ToArray());
        folder.Write("model.safetensors", [1, 2, 3]);
        folder.Write("provenance/recipe.yaml", "a"u8.ToArray());
        folder.Write("Z.txt", []);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Bundle_ListsFilesInOrdinalOrder()
    {
        Manifest manifest = Manifest.Write(folder.Path);
        Assert.Equal(["Z.txt", "config.json", "model.safetensors", "provenance/recipe.yaml"], manifest.Files.Select(f => f.Name));
        byte[] bytes = File.ReadAllBytes(folder[Manifest.FileName]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), manifest.RootDigest);
        Assert.StartsWith(
            "{\"format\":\"hanok-manifest-1\",\"files\":[\n" +
            "{\"name\":\"Z.txt\",\"size\":0,\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},\n",
            Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(manifest.RootDigest, Manifest.Read(folder.Path).RootDigest);
        Assert.Empty(Manifest.Read(folder.Path).Compare(folder.Path));
    }

    [Fact]
    public void Write_Twice_GivesTheSameRoot() => Assert.Equal(Manifest.Write(folder.Path).RootDigest, Manifest.Write(folder.Path).RootDigest);

    [Fact]
    public void Compare_ChangedBundle_NamesEachDifference()
    {
        Manifest manifest = Manifest.Write(folder.Path);
        folder.Write("model.safetensors", [1, 2, 2]);
        folder.Write("Z.txt", [0]);
        folder.Write("extra", []);
        File.Delete(folder["config.json"]);
        IReadOnlyList<UserError> problems = manifest.Compare(folder.Path);
        Assert.Equal(["provenance.file_size", "provenance.file_missing", "provenance.file_hash", "provenance.file_added"], problems.Select(p => p.Key));
        Assert.Contains("model.safetensors", problems[2].Message);
    }

    [Theory]
    [InlineData("\"Z.txt\"", "\"../Z.txt\"")]
    [InlineData("\"Z.txt\"", "\"/etc/passwd\"")]
    [InlineData("\"Z.txt\"", "\"zz\"")]
    [InlineData("\"size\":0", "\"size\":0.5")]
    [InlineData("\"size\":0", "\"size\" :0")]
    [InlineData("hanok-manifest-1", "hanok-manifest-2")]
    [InlineData("]}", "]")]
    public void Read_DamagedManifest_IsRefused(string before, string after)
    {
        Manifest.Write(folder.Path);
        string path = folder[Manifest.FileName];
        File.WriteAllText(path, File.ReadAllText(path).Replace(before, after));
        Assert.Equal("provenance.bad_manifest", Assert.Throws<UserError>(() => Manifest.Read(folder.Path)).Key);
    }

    [Property(MaxTest = 200)]
    public bool Read_AnyBytes_NeverFailsOtherwiseThanByUserError(byte[] bytes)
    {
        folder.Write(Manifest.FileName, bytes);
        return Assert.Throws<UserError>(() => Manifest.Read(folder.Path)).Key == "provenance.bad_manifest";
    }

    [Fact]
    public void Compare_SymbolicLink_IsRefused()
    {
        Manifest manifest = Manifest.Write(folder.Path);
        File.Delete(folder["Z.txt"]);
        File.CreateSymbolicLink(folder["Z.txt"], folder["config.json"]);
        Assert.Equal("provenance.link", Assert.Throws<UserError>(() => manifest.Compare(folder.Path)).Key);
    }
}
