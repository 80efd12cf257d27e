namespace Hanok.Numerics;

/// <summary>Which keys a query sees: a stretch that ends with itself and begins with its document, its window or the sequence.</summary>
static unsafe class AttentionMask
{
    /// <summary>First and last visible key of the queries at positions <paramref name="firstPosition"/> and following. Neither ever falls.</summary>
    public static void Fill(int* low, int* high, int queries, int firstRow, int firstPosition, int window, int* documentStarts)
    {
        for (int i = 0; i < queries; i++)
        {
            int position = firstPosition + i;
            int first = documentStarts is null ? 0 : Math.Clamp(documentStarts[firstRow + i], 0, position);
            low[i] = window == 0 ? first : Math.Max(first, position - window + 1);
            high[i] = position;
        }
    }

    /// <summary>The queries, from <paramref name="begin"/> to before <paramref name="end"/>, that see any key of the block of 64 from <paramref name="firstKey"/> on.</summary>
    public static void Seeing(int* low, int* high, int queries, int firstKey, out int begin, out int end)
    {
        begin = 0;
        while (begin < queries && high[begin] < firstKey) begin++;
        end = queries;
        while (end > begin && low[end - 1] > firstKey + SequenceRows.BlockLength - 1) end--;
    }
}
