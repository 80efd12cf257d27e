using FsCheck.Xunit;
using Hanok.Data.Shards;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Data.Tests.Shards;

public class TokenShardsTests
{
    [Theory]
    [InlineData(300)]
    [InlineData(70_000)]
    public void Read_WrittenTokens_ComeBackAcrossFiles(int vocabulary)
    {
        using TemporaryFolder folder = new();
        List<int> all = Write(folder.Path, vocabulary, 10);
        using TokenShards shards = TokenShards.Open(folder.Path, "train");
        Assert.Equal(all.Count, shards.Count);
        Assert.Equal(4, shards.Part.Files.Count);
        Assert.Equal(600, shards.Bytes);
        for (int start = 0; start <= all.Count; start++)
        {
            int[] read = new int[all.Count - start];
            shards.Read(start, read);
            Assert.Equal(all[start..], read);
        }
        shards.Verify();
        Assert.Equal([new UnitRange("a", 0, 12, 100, 1, false), new UnitRange("b", 12, 24, 500, 2, true)], shards.Part.Units);
        Assert.Throws<ArgumentOutOfRangeException>(() => shards.Read(all.Count - 1, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shards.Read(-1, new int[1]));
    }

    [Fact]
    public void Write_SeparatorOrUnknownTokenInADocument_IsRefused()
    {
        using TemporaryFolder folder = new();
        using TokenShardWriter writer = new(folder.Path, "train", 300, 0);
        Assert.Throws<ArgumentException>(() => writer.Add("u", [1, 0], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("u", [300], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("u", [-1], 2));
    }

    [Fact]
    public void Open_DamagedFiles_SaysWhich()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 300, 10);
        string file = Path.Combine(folder.Path, "train-00001.bin");
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^1]);
        Assert.Equal("data.shard_size", Assert.Throws<UserError>(() => TokenShards.Open(folder.Path, "train")).Key);
        bytes[0] ^= 1;
        File.WriteAllBytes(file, bytes);
        using (TokenShards shards = TokenShards.Open(folder.Path, "train")) Assert.Equal("data.shard_hash", Assert.Throws<UserError>(() => shards.Verify()).Key);
        bytes[1] = 0xff;
        File.WriteAllBytes(file, bytes);
        using (TokenShards shards = TokenShards.Open(folder.Path, "train")) Assert.Equal("data.shard_token", Assert.Throws<UserError>(() => shards.Read(10, new int[1])).Key);
        Assert.Equal("data.shard_part", Assert.Throws<UserError>(() => TokenShards.Open(folder.Path, "other")).Key);
        File.Delete(file);
        Assert.Equal("data.missing", Assert.Throws<UserError>(() => TokenShards.Open(folder.Path, "train")).Key);
    }

    [Theory]
    [InlineData("\"start\":12", "\"start\":13")]
    [InlineData("\"start\":12,\"tokens\":24", "\"start\":12,\"tokens\":2000000000")]
    public void Open_UnitsThatTheFilesDoNotHold_SaysSo(string from, string to)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 300, 10);
        string path = Path.Combine(folder.Path, ShardIndex.FileName), text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal("data.shard_index", Assert.Throws<UserError>(() => TokenShards.Open(folder.Path, "train")).Key);
    }

    [Property]
    public void Load_AnyIndex_IsAUserErrorOrRead(string? noise, uint at)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, 300, 10);
        string path = Path.Combine(folder.Path, ShardIndex.FileName), text = File.ReadAllText(path);
        int cut = (int)(at % (uint)text.Length);
        File.WriteAllText(path, text[..cut] + noise + text[Math.Min(text.Length, cut + (noise?.Length ?? 0))..]);
        try
        {
            ShardIndex.Load(folder.Path);
        }
        catch (UserError)
        {
            // The only exception that a damaged index may give.
        }
    }

    static List<int> Write(string folder, int vocabulary, long perFile)
    {
        using TokenShardWriter writer = new(folder, "train", vocabulary, 0, perFile);
        List<int> all = [];
        for (int d = 0; d < 3; d++)
        {
            int[] ids = [.. Enumerable.Range(1, 11).Select(i => vocabulary - i - d)];
            writer.Add(d == 0 ? "a" : "b", ids, 100 + 100 * d, d > 0);
            all.AddRange(ids);
            all.Add(0);
        }
        new ShardIndex("00", vocabulary, 0, [writer.Complete()]).Save(folder);
        return all;
    }
}
