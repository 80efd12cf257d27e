using System.Security.Cryptography;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Models.Tests.Safetensors;

public class SafetensorsIndexTests
{
    [SkippableFact]
    public void Open_FiveShards_GivesEveryTensorOfTheIndex()
    {
        string folder = GoldenFiles.Any("bom", "safetensors-index");
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors.index.json"));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        Assert.Equal(expected.RootElement.EnumerateObject().Count(), file.Tensors.Count);
        Assert.Equal(5, file.Files.Count);
        foreach (JsonProperty t in expected.RootElement.EnumerateObject())
        {
            SafetensorsEntry entry = file[t.Name];
            Assert.Equal(t.Value.GetProperty("dtype").GetString(), entry.Type.Name());
            Assert.Equal(t.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()), entry.Shape);
            Assert.Equal(t.Value.GetProperty("file").GetString(), Path.GetFileName(entry.File));
            Assert.Equal(t.Value.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(file.Bytes(entry))));
        }
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "model.safetensors.index.json")));
        Assert.Equal(index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64(), file.TotalBytes);
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "../a.safetensors"}}""", "models.index_shard")]
    [InlineData("""{"weight_map": {"a": "/a.safetensors"}}""", "models.index_shard")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "models.index_shard")]
    [InlineData("""{"weight_map": {"a": 1}}""", "models.index_shard")]
    [InlineData("""{"weight_map": []}""", "models.index_map")]
    [InlineData("""{}""", "models.index_map")]
    [InlineData("""[]""", "models.json")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}}""", "models.index_name_twice")]
    [InlineData("""{"weight_map": {"b": "one.safetensors"}}""", "models.index_tensor_missing")]
    [InlineData("""{"weight_map": {"a": "two.safetensors"}}""", "models.index_shard_missing")]
    public void Open_WrongIndex_IsRefused(string index, string key)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter.Write(folder["one.safetensors"], [SafetensorsSource.Of("a", TensorType.U8, [1], new byte[] { 7 })]);
        string path = folder.Write("model.safetensors.index.json", index);
        Assert.Equal(key, Assert.Throws<UserError>(() => SafetensorsFile.Open(path)).Key);
    }

    [Fact]
    public void Open_ShardWithMoreThanTheIndexLists_LeavesTheRestOut()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter.Write(folder["one.safetensors"], [SafetensorsSource.Of("a", TensorType.U8, [1], new byte[] { 7 }), SafetensorsSource.Of("b", TensorType.U8, [1], new byte[] { 8 })]);
        string path = folder.Write("model.safetensors.index.json", """{"weight_map": {"b": "one.safetensors"}}""");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal("b", Assert.Single(file.Tensors).Name);
    }
}
