using Hanok.Data.Shards;
using Hanok.Language.Messages;
using Hanok.Tests;
using Hanok.Training.Order;
using Row = Hanok.Training.Tests.Order.OrderReader.Row;

namespace Hanok.Training.Tests.Order;

public sealed class TuneOrderTests : IDisposable
{
    const int Steps = 40;

    readonly TemporaryFolder folder = new();
    readonly TokenShards shards;
    readonly ChatExample[] skills = SampleExamples.Make(50, first: 8);
    readonly ChatExample[] pairs = SampleExamples.Make(30, first: 20);

    public TuneOrderTests() => shards = SampleShards.Write(folder["shards"]);

    public void Dispose()
    {
        shards.Dispose();
        folder.Dispose();
    }

    TuneOrder Order(ulong seed = 3, double share = 0.2) => new(shards, skills, pairs, new TuneMix(8, 32, 2, share), Steps, seed);

    [Fact]
    public void Fill_TextRows_AreWindowsOfThePretrainingText()
    {
        Row row = OrderReader.Read(Order(), 5, 1);
        Assert.Equal(row.Ids[1..], row.Targets[..^1]);
        Assert.DoesNotContain(TrainingRow.Ignored, row.Targets);
    }

    [Fact]
    public void Fill_ChatRows_TargetOnlyAnswersInsideTheirDocument()
    {
        TuneOrder order = Order();
        for (int step = 0; step < Steps; step++)
        {
            for (int r = 2; r < 8; r++)
            {
                Row row = OrderReader.Read(order, step, r);
                for (int i = 0; i < row.Ids.Length; i++)
                {
                    Assert.InRange(row.Ids[i], 0, SampleShards.Vocabulary - 1);
                    Assert.InRange(row.Starts[i], 0, i);
                    Assert.Equal(i - row.Starts[i], row.Positions[i]);
                    if (row.Targets[i] == TrainingRow.Ignored || i + 1 == row.Ids.Length || row.Starts[i + 1] > i) continue;
                    Assert.Equal(row.Ids[i + 1], row.Targets[i]);
                }
                // The first token of a document is never anybody's target: the position before it ends a document with its own answer.
                Assert.Contains(row.Targets, t => t != TrainingRow.Ignored);
            }
        }
    }

    [Fact]
    public void Fill_ManySteps_FillsRowsWell()
    {
        TuneOrder order = Order();
        int used = 0;
        for (int step = 0; step < Steps; step++)
            for (int r = 2; r < 8; r++)
            {
                Row row = OrderReader.Read(order, step, r);
                int last = Array.FindLastIndex(row.Targets, t => t != TrainingRow.Ignored);
                used += last + 1;
            }
        Assert.True(used > 0.95 * Steps * 6 * 32, $"{used} of {Steps * 6 * 32} positions used");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.6)]
    public void PairShare_AnyMix_StaysWithinItsBound(double share)
    {
        double found = Order(share: share).PairShare;
        Assert.InRange(found, share * 0.95, share);
    }

    [Fact]
    public void Root_TwoOrders_AreEqualAndFollowTheSeed()
    {
        Assert.Equal(Order().Root(Steps), Order().Root(Steps));
        Assert.NotEqual(Order().Root(Steps), Order(seed: 4).Root(Steps));
    }

    [Fact]
    public void Root_ExamplesReordered_Differs()
    {
        string root = Order().Root(Steps);
        (skills[0], skills[1]) = (skills[1], skills[0]);
        Assert.NotEqual(root, Order().Root(Steps));
    }

    [Fact]
    public void New_ExamplesTooLong_AreLeftOutOrRefused()
    {
        Assert.Equal(80, new TuneOrder(shards, [.. skills, .. SampleExamples.Make(80, 8, questionLength: 60)], [], new TuneMix(8, 32, 2, 0), 3, 1).TooLong);
        Assert.Equal("training.no_examples", Assert.Throws<UserError>(() => new TuneOrder(shards, skills, [], new TuneMix(8, 3, 2, 0), 3, 1)).Key);
    }

    [Fact]
    public void Fill_OutsideThePlan_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => OrderReader.Read(Order(), Steps, 0));
}
