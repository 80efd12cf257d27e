using Hanok.Data.Shards;
using Hanok.Language.Messages;
using Hanok.Tests;
using Hanok.Training.Order;
using Row = Hanok.Training.Tests.Order.OrderReader.Row;

namespace Hanok.Training.Tests.Order;

public sealed class PretrainOrderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly TokenShards shards;

    public PretrainOrderTests() => shards = SampleShards.Write(folder["shards"]);

    public void Dispose()
    {
        shards.Dispose();
        folder.Dispose();
    }

    PretrainOrder Order(ulong seed = 1, int length = 16) => new(shards, 4, length, seed);

    [Fact]
    public void Fill_OneEpoch_ReadsEveryWindowOnce()
    {
        PretrainOrder order = Order();
        int[] all = new int[shards.Count];
        shards.Read(0, all);
        HashSet<string> expected = [.. Enumerable.Range(0, order.Windows).Select(w => string.Join(' ', all[(w * 16)..(w * 16 + 17)]) + " @" + w % 1)];
        List<string> found = [];
        for (int n = 0; n < order.Windows; n++)
        {
            Row row = OrderReader.Read(order, n / 4, n % 4);
            Assert.Equal(row.Ids[1..], row.Targets[..^1]);
            Assert.Equal(Enumerable.Range(0, 16), row.Positions);
            Assert.All(row.Starts, s => Assert.Equal(0, s));
            found.Add(string.Join(' ', [.. row.Ids, row.Targets[^1]]) + " @0");
        }
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.ToHashSet().Order(StringComparer.Ordinal));
        Assert.True(order.Windows > 20);
    }

    [Fact]
    public void Fill_AnyOrderOfAsking_GivesTheSameRows()
    {
        PretrainOrder forward = Order(), backward = Order();
        int steps = forward.Windows / 4 * 3;                  // three epochs, a step astride the border among them
        List<string> a = [], b = [];
        for (int s = 0; s < steps; s++) a.Add(string.Join(' ', OrderReader.Read(forward, s, s % 4).Ids));
        for (int s = steps - 1; s >= 0; s--) b.Add(string.Join(' ', OrderReader.Read(backward, s, s % 4).Ids));
        b.Reverse();
        Assert.Equal(a, b);
    }

    [Fact]
    public void Root_DependsOnSeedStepsAndText()
    {
        string root = Order().Root(9);
        Assert.Equal(root, Order().Root(9));
        Assert.NotEqual(root, Order(seed: 2).Root(9));
        Assert.NotEqual(root, Order().Root(10));
        using TokenShards other = SampleShards.Write(folder["other"], documents: 45);
        Assert.NotEqual(root, new PretrainOrder(other, 4, 16, 1).Root(9));
    }

    [Fact]
    public void CountTargets_Windows_CountsAll() => Assert.Equal(64, Count(Order(), 3));

    static int Count(PretrainOrder order, int step)
    {
        StepData data = new(order);
        data.Read(step);
        return data.CountTargets();
    }

    [Fact]
    public void New_TextShorterThanAWindow_IsRefused() =>
        Assert.Equal("training.too_little_text", Assert.Throws<UserError>(() => Order(length: (int)shards.Count)).Key);
}
