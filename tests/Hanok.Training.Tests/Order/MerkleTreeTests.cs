using System.Text;
using System.Text.Json;
using Hanok.Tests;
using Hanok.Training.Order;

namespace Hanok.Training.Tests.Order;

public sealed class MerkleTreeTests
{
    [Fact]
    public void Root_Rfc6962Inputs_AreThePublishedOnes()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(GoldenFiles.Any("log", "rfc6962-inputs.json")));
        MerkleTree tree = new();
        foreach (JsonElement leaf in file.RootElement.GetProperty("leaves_hex").EnumerateArray())
        {
            tree.Add(Convert.FromHexString(leaf.GetString()!));
            Assert.Equal(file.RootElement.GetProperty("roots_hex").GetProperty($"{tree.Leaves}").GetString(), Convert.ToHexStringLower(tree.Root()));
        }
        Assert.Equal(8, tree.Leaves);
    }

    [Fact]
    public void Root_GoldenSizes_AreEqual()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(GoldenFiles.Any("log", "roots.json")));
        JsonElement roots = file.RootElement.GetProperty("roots");
        MerkleTree tree = new();
        int compared = 0;
        for (int size = 0; size <= 65537; size++)
        {
            if (roots.TryGetProperty($"{size}", out JsonElement root))
            {
                Assert.Equal(root.GetString(), Convert.ToBase64String(tree.Root()));
                compared++;
            }
            tree.Add(Encoding.UTF8.GetBytes($"golden 항목 {size}"));
        }
        Assert.Equal(roots.EnumerateObject().Count(), compared);
    }
}
