using System.Text;

namespace Hanok.Language.Tokenization;

/// <summary>The merges of counted words.</summary>
/// <remarks>
/// A word lies in one flat array as length, count (two ints), symbols; for each pair there is a list of the words that hold it or held it once.
/// The heap holds the pairs whose count is at least a threshold; when it runs empty, the threshold sinks and the table of all pairs is looked through again:
/// most pairs are rare and never become a merge, so they never enter the heap. An entry whose count has sunk meanwhile is put back with the right one.
/// </remarks>
sealed class MergeLearner
{
    const int Header = 3;
    readonly BpeTrainerOptions options;
    readonly List<string> tokens = [];
    readonly List<int> lengths = [];
    readonly PairTable pairs = new();
    readonly PairHeap heap = new();
    readonly WordLists lists = new();
    readonly int[] words;

    /// <summary>Takes the words with their counts; the ids of <paramref name="special"/> come first, then the alphabet.</summary>
    public MergeLearner(Dictionary<string, long> counts, List<string> special, BpeTrainerOptions options)
    {
        this.options = options;
        foreach (string token in special) AddToken(token, token.Length);
        words = Fill(counts, Alphabet(counts));
    }

    /// <summary>The vocabulary so far.</summary>
    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>The merges in order.</summary>
    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>Merges until the vocabulary has its size or no pair is frequent enough.</summary>
    public void Learn(IProgress<double>? progress, CancellationToken cancellation)
    {
        int first = tokens.Count, ids = Math.Max(options.VocabularySize, first) + 1;
        if (first >= options.VocabularySize) return;
        long least = Math.Max(1, options.MinFrequency), threshold = checked(AddInitialPairs() + 1);
        MergeChanges changes = new(new(ids), new(ids), new(ids), new(ids));
        while (tokens.Count < options.VocabularySize)
        {
            if (heap.Count == 0)
            {
                if (threshold <= least) break;
                threshold = Math.Max(least, threshold / 4);
                foreach (ref readonly PairTable.Entry entry in pairs.Slots) if (entry.Count >= threshold) heap.Push(entry.Count, entry.Key);
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            (long count, ulong key) = heap.Pop();
            ref PairTable.Entry pair = ref pairs[key];
            if (pair.Count != count)
            {
                if (pair.Count >= threshold) heap.Push(pair.Count, key);
                continue;
            }
            pair.Count = 0;
            int head = pair.Head;
            pair.Head = -1;
            Merge(key, head, changes, threshold);
            if ((Merges.Count & 63) == 0) progress?.Report(0.5 + 0.5 * (tokens.Count - first) / (options.VocabularySize - first));
        }
    }

    /// <summary>Pairs by what is fixed: (x, left) and (right, x) go, (x, new) and (new, x) come.</summary>
    readonly record struct MergeChanges(NeighbourChanges GoneBefore, NeighbourChanges GoneAfter, NeighbourChanges NewBefore, NeighbourChanges NewAfter);

    void Merge(ulong key, int head, in MergeChanges changes, long threshold)
    {
        int left = PairTable.Left(key), right = PairTable.Right(key);
        string text = tokens[left] + tokens[right];
        Merges.Add((tokens[left], tokens[right]));
        int id = AddToken(text, lengths[left] + lengths[right]);
        for (int node = head; node >= 0;)
        {
            MergeIn(lists.Word(node), left, right, id, changes);
            int next = lists.Next(node);
            lists.Free(node);
            node = next;
        }
        foreach (int x in changes.GoneBefore.Touched) Apply(PairTable.Key(x, left), changes.GoneBefore.By(x));
        foreach (int x in changes.GoneAfter.Touched) Apply(PairTable.Key(right, x), changes.GoneAfter.By(x));
        foreach (int x in changes.NewBefore.Touched) Apply(PairTable.Key(x, id), changes.NewBefore.By(x), changes.NewBefore.Words(x));
        foreach (int x in changes.NewAfter.Touched) Apply(PairTable.Key(id, x), changes.NewAfter.By(x), changes.NewAfter.Words(x));
        // Only now are the counts of the new pairs whole: in a run such as aaaa a pair can come and go in the same merge.
        foreach (int x in changes.NewBefore.Touched) Offer(PairTable.Key(x, id), threshold);
        foreach (int x in changes.NewAfter.Touched) Offer(PairTable.Key(id, x), threshold);
        changes.GoneBefore.Clear();
        changes.GoneAfter.Clear();
        changes.NewBefore.Clear();
        changes.NewAfter.Clear();

        void Apply(ulong changed, long by, (int Head, int Tail)? list = null)
        {
            if (changed == key) return;
            ref PairTable.Entry entry = ref pairs[changed];
            entry.Count += by;
            if (list is not (>= 0, int tail)) return;
            lists.Join(tail, entry.Head);
            entry.Head = list.Value.Head;
        }
    }

    void Offer(ulong key, long threshold)
    {
        long count = pairs[key].Count;
        if (count >= threshold) heap.Push(count, key);
    }

    // Left to right, without overlap.
    void MergeIn(int word, int left, int right, int id, in MergeChanges changes)
    {
        int size = words[word];
        long count = (long)words[word + 1] << 32 | (uint)words[word + 2];
        Span<int> run = words.AsSpan(word + Header, size);
        int i = 0;
        while (true)
        {
            int skip = run[i..].IndexOf(left);
            if (skip < 0 || i + skip + 1 >= size) return;
            i += skip;
            if (run[i + 1] == right) break;
            i++;
        }
        int longest = options.MaxTokenLength ?? int.MaxValue, length = lengths[left] + lengths[right], written = i;
        for (; i < size; i++)
        {
            if (run[i] != left || i + 1 >= size || run[i + 1] != right)
            {
                run[written++] = run[i];
                continue;
            }
            if (written > 0)
            {
                int before = run[written - 1];
                changes.GoneBefore.Add(before, -count);
                if (lengths[before] + length < longest) changes.NewBefore.Add(before, count, word, lists);
            }
            run[written++] = id;
            i++;
            if (i + 1 < size)
            {
                int after = run[i + 1];
                changes.GoneAfter.Add(after, -count);
                if (lengths[after] + length < longest) changes.NewAfter.Add(after, count, word, lists);
            }
        }
        words[word] = written;
    }

    // Gives the highest count.
    long AddInitialPairs()
    {
        long most = 0;
        for (int word = 0, room; word < words.Length; word += room)
        {
            int size = words[word];
            room = Header + size;
            long count = (long)words[word + 1] << 32 | (uint)words[word + 2];
            for (int i = word + Header; i + 1 < word + room; i++)
            {
                ref PairTable.Entry pair = ref pairs[PairTable.Key(words[i], words[i + 1])];
                pair.Count += count;
                most = Math.Max(most, pair.Count);
                if (pair.Head < 0 || lists.Word(pair.Head) != word) pair.Head = lists.Add(word, pair.Head);
            }
        }
        return most;
    }

    int AddToken(string text, int length)
    {
        if (Vocabulary.TryGetValue(text, out int known)) return known;
        int id = tokens.Count;
        Vocabulary.Add(text, id);
        tokens.Add(text);
        lengths.Add(length);
        return id;
    }

    // The id of each byte, -1 for those that are left out.
    int[] Alphabet(Dictionary<string, long> counts)
    {
        long[] frequency = new long[256];
        Span<byte> one = stackalloc byte[4];
        foreach ((string word, long count) in counts)
            foreach (Rune rune in word.EnumerateRunes())
                foreach (byte b in one[..rune.EncodeToUtf8(one)]) frequency[b] += count;
        IEnumerable<byte> always = options.ByteAlphabet ? ByteAlphabet.InOrder : options.InitialAlphabet;
        foreach (byte b in always) frequency[b] = long.MaxValue;
        IEnumerable<byte> kept = ByteAlphabet.InOrder.Where(b => frequency[b] > 0);
        if (options.LimitAlphabet is { } limit) kept = kept.OrderByDescending(b => frequency[b]).Take(limit);
        int[] ids = new int[256];
        Array.Fill(ids, -1);
        foreach (byte b in kept.OrderBy(b => ByteAlphabet.ToChar(b))) ids[b] = AddToken(ByteAlphabet.ToChar(b).ToString(), 1);
        return ids;
    }

    static int[] Fill(Dictionary<string, long> counts, int[] idOfByte)
    {
        long room = counts.Keys.Sum(w => (long)Header + Encoding.UTF8.GetByteCount(w));
        int[] flat = new int[checked((int)room)];
        byte[] buffer = new byte[256];
        int at = 0;
        foreach ((string text, long count) in counts)
        {
            int most = Encoding.UTF8.GetMaxByteCount(text.Length), start = at;
            if (buffer.Length < most) buffer = new byte[most];
            at += Header;
            foreach (byte b in buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer))) if (idOfByte[b] >= 0) flat[at++] = idOfByte[b];
            flat[start] = at - start - Header;
            flat[start + 1] = (int)(count >> 32);
            flat[start + 2] = (int)count;
        }
        return flat[..at];
    }
}
