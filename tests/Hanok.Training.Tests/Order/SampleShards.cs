using Hanok.Data.Shards;

namespace Hanok.Training.Tests.Order;

/// <summary>Shards of made-up documents whose tokens follow simple rules, so that a small model can learn them.</summary>
static class SampleShards
{
    public const int Vocabulary = 32;

    public const int Separator = 0;

    /// <summary>Writes <paramref name="documents"/> documents and opens them.</summary>
    public static TokenShards Write(string directory, int documents = 40, int tokensPerFile = 512)
    {
        Directory.CreateDirectory(directory);
        using TokenShardWriter writer = new(directory, "train", Vocabulary, Separator, tokensPerFile);
        for (int d = 0; d < documents; d++)
        {
            int[] ids = new int[5 + d * 7 % 40];
            for (int i = 0; i < ids.Length; i++) ids[i] = 1 + (d * 3 + i * (1 + d % 4)) % (Vocabulary - 1);
            writer.Add($"unit{d / 10}", ids, ids.Length);
        }
        new ShardIndex(new string('0', 64), Vocabulary, Separator, [writer.Complete()]).Save(directory);
        return TokenShards.Open(directory, "train");
    }
}
