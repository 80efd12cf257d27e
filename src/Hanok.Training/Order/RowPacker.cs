namespace Hanok.Training.Order;

/// <summary>Packs examples into rows of T positions: the next example that fits, looking a little ahead; what was passed over comes first in the next row.</summary>
sealed class RowPacker(ExampleStream stream, int length)
{
    const int LookAhead = 16;

    readonly List<int> waiting = [];

    /// <summary>Appends the numbers of the next row's examples to <paramref name="row"/>.</summary>
    public void Pack(List<int> row)
    {
        int free = length;
        for (int i = 0; i < waiting.Count;)
        {
            if (stream[waiting[i]].Positions > free) { i++; continue; }
            free -= Take(row, waiting[i]);
            waiting.RemoveAt(i);
        }
        while (free > 0 && waiting.Count < LookAhead)
        {
            int number = stream.Next();
            if (stream[number].Positions <= free) free -= Take(row, number);
            else waiting.Add(number);
        }
    }

    int Take(List<int> row, int number)
    {
        row.Add(number);
        return stream[number].Positions;
    }
}
