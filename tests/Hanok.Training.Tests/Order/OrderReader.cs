using Hanok.Training.Order;

namespace Hanok.Training.Tests.Order;

/// <summary>Rows of an order as arrays.</summary>
static class OrderReader
{
    public sealed record Row(int[] Ids, int[] Targets, int[] Positions, int[] Starts);

    public static Row Read(DataOrder order, int step, int row)
    {
        // Garbage first: an order must write every position.
        Row r = new(New(order), New(order), New(order), New(order));
        order.Fill(step, row, new TrainingRow(r.Ids, r.Targets, r.Positions, r.Starts));
        return r;
    }

    static int[] New(DataOrder order)
    {
        int[] values = new int[order.Length];
        values.AsSpan().Fill(-77);
        return values;
    }
}
