namespace Hanok.Language.Tokenization;

/// <summary>Counts the pieces of texts, in batches on several threads. What is kept grows with the different pieces, not with the text.</summary>
static class WordCounter
{
    const int BatchChars = 1 << 20;

    /// <summary>The count of each different piece.</summary>
    /// <param name="texts">Read once, in order, by the calling thread.</param>
    /// <param name="definition">Normalisation and stages.</param>
    /// <param name="threads">Threads that count.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static Dictionary<string, long> Count(IEnumerable<string> texts, TokenizerDefinition definition, int threads, CancellationToken cancellation)
    {
        threads = Math.Max(1, threads);
        Dictionary<string, long>[] counts = [.. Enumerable.Range(0, threads).Select(_ => new Dictionary<string, long>(StringComparer.Ordinal))];
        Queue<Task<int>> running = new();
        Stack<int> free = new(Enumerable.Range(0, threads));
        List<string> batch = [];
        int chars = 0;
        foreach (string text in texts)
        {
            batch.Add(text);
            chars += text.Length + 1;
            if (chars < BatchChars) continue;
            Start(batch);
            batch = [];
            chars = 0;
        }
        Start(batch);
        while (running.Count > 0) free.Push(running.Dequeue().GetAwaiter().GetResult());
        Dictionary<string, long> all = counts.MaxBy(c => c.Count)!;
        foreach (Dictionary<string, long> other in counts)
        {
            if (ReferenceEquals(other, all)) continue;
            foreach ((string piece, long count) in other) all[piece] = all.GetValueOrDefault(piece) + count;
        }
        return all;

        void Start(List<string> work)
        {
            cancellation.ThrowIfCancellationRequested();
            if (free.Count == 0) free.Push(running.Dequeue().GetAwaiter().GetResult());
            int worker = free.Pop();
            running.Enqueue(Task.Run(() =>
            {
                CountSink sink = new(counts[worker].GetAlternateLookup<ReadOnlySpan<char>>());
                foreach (string text in work)
                {
                    cancellation.ThrowIfCancellationRequested();
                    string normal = definition.Normalizer?.Apply(text) ?? text;
                    PieceCutter.Cut(definition.Stages, normal, ref sink);
                }
                return worker;
            }, CancellationToken.None));
        }
    }

    struct CountSink(Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> counts) : IPieceSink
    {
        public void Piece(ReadOnlySpan<char> piece) =>
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, piece, out _)++;
    }
}
