using System.Runtime.InteropServices;
using System.Text;

namespace Hanok.Language.Tokenization;

/// <summary>
/// The merges of counted words. Each word is a run of symbols in one flat array; for each pair the words that (may) hold it are listed; a heap gives the next pair,
/// an entry whose count is out of date is put back with the right one.
/// </summary>
sealed class MergeLearner
{
    readonly BpeTrainerOptions options;
    readonly List<string> tokens = [];
    readonly List<int> lengths = [];
    int[] symbols = [];
    int[] starts = [];
    int[] sizes = [];
    long[] counts = [];
    readonly Dictionary<ulong, Pair> pairs = [];
    readonly PriorityQueue<ulong, (long NegativeCount, ulong Key)> queue = new();

    sealed class Pair
    {
        public long Count;
        public readonly List<int> Words = [];
    }

    /// <summary>Takes the words with their counts; the ids of <paramref name="special"/> come first, then the alphabet.</summary>
    public MergeLearner(Dictionary<string, long> words, List<string> special, BpeTrainerOptions options)
    {
        this.options = options;
        foreach (string token in special) AddToken(token, token.Length);
        int[] idOfByte = Alphabet(words);
        Fill(words, idOfByte);
    }

    /// <summary>The vocabulary so far.</summary>
    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>The merges in order.</summary>
    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>Merges until the vocabulary has its size or no pair is frequent enough.</summary>
    public void Learn(IProgress<double>? progress, CancellationToken cancellation)
    {
        long least = Math.Max(1, options.MinFrequency);
        int first = tokens.Count;
        for (int word = 0; word < starts.Length; word++) AddInitialPairs(word);
        foreach ((ulong key, Pair pair) in pairs) queue.Enqueue(key, (-pair.Count, key));

        Dictionary<ulong, long> changes = [];
        while (tokens.Count < options.VocabularySize && queue.TryDequeue(out ulong key, out var priority))
        {
            cancellation.ThrowIfCancellationRequested();
            Pair pair = pairs[key];
            if (pair.Count != -priority.NegativeCount)
            {
                if (pair.Count > 0) queue.Enqueue(key, (-pair.Count, key));
                continue;
            }
            if (pair.Count < least) break;
            Merge(key, pair, changes);
            if ((Merges.Count & 63) == 0) progress?.Report(0.5 + 0.5 * (tokens.Count - first) / Math.Max(1, options.VocabularySize - first));
        }
    }

    void Merge(ulong key, Pair pair, Dictionary<ulong, long> changes)
    {
        int left = (int)(key >> 32), right = (int)(uint)key;
        string text = tokens[left] + tokens[right];
        Merges.Add((tokens[left], tokens[right]));
        int id = Vocabulary.TryGetValue(text, out int known) ? known : AddToken(text, lengths[left] + lengths[right]);
        changes.Clear();
        pair.Count = 0;
        foreach (int word in pair.Words) MergeIn(word, left, right, id, changes);
        pair.Words.Clear();
        pair.Words.TrimExcess();
        foreach ((ulong changed, long by) in changes)
        {
            if (changed == key) continue;
            if (!pairs.TryGetValue(changed, out Pair? other)) continue;
            other.Count += by;
            if (by > 0) queue.Enqueue(changed, (-other.Count, changed));
        }
    }

    // Left to right, without overlap; every pair that goes or comes is noted with the count of the word.
    void MergeIn(int word, int left, int right, int id, Dictionary<ulong, long> changes)
    {
        Span<int> run = symbols.AsSpan(starts[word], sizes[word]);
        int longest = options.MaxTokenLength ?? int.MaxValue, newLength = lengths[left] + lengths[right], written = 0;
        long count = counts[word];
        for (int i = 0; i < run.Length; i++)
        {
            if (run[i] != left || i + 1 >= run.Length || run[i + 1] != right)
            {
                run[written++] = run[i];
                continue;
            }
            if (written > 0)
            {
                int before = run[written - 1];
                Change(changes, before, left, -count);
                if (lengths[before] + newLength < longest) Come(changes, before, id, count, word);
            }
            run[written++] = id;
            i++;
            if (i + 1 < run.Length)
            {
                int after = run[i + 1];
                Change(changes, right, after, -count);
                if (lengths[after] + newLength < longest) Come(changes, id, after, count, word);
            }
        }
        sizes[word] = written;
    }

    static void Change(Dictionary<ulong, long> changes, int left, int right, long by) =>
        CollectionsMarshal.GetValueRefOrAddDefault(changes, Key(left, right), out _) += by;

    void Come(Dictionary<ulong, long> changes, int left, int right, long by, int word)
    {
        Change(changes, left, right, by);
        List<int> words = PairOf(Key(left, right)).Words;
        if (words.Count == 0 || words[^1] != word) words.Add(word);
    }

    Pair PairOf(ulong key)
    {
        ref Pair? pair = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, key, out _);
        return pair ??= new Pair();
    }

    void AddInitialPairs(int word)
    {
        ReadOnlySpan<int> run = symbols.AsSpan(starts[word], sizes[word]);
        for (int i = 0; i + 1 < run.Length; i++)
        {
            Pair pair = PairOf(Key(run[i], run[i + 1]));
            pair.Count += counts[word];
            if (pair.Words.Count == 0 || pair.Words[^1] != word) pair.Words.Add(word);
        }
    }

    static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

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
    int[] Alphabet(Dictionary<string, long> words)
    {
        long[] frequency = new long[256];
        Span<byte> one = stackalloc byte[4];
        foreach ((string word, long count) in words)
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

    void Fill(Dictionary<string, long> words, int[] idOfByte)
    {
        starts = new int[words.Count];
        sizes = new int[words.Count];
        counts = new long[words.Count];
        long bytes = words.Keys.Sum(w => (long)Encoding.UTF8.GetByteCount(w));
        symbols = new int[checked((int)bytes)];
        int word = 0, at = 0;
        byte[] buffer = new byte[256];
        foreach ((string text, long count) in words)
        {
            int most = Encoding.UTF8.GetMaxByteCount(text.Length);
            if (buffer.Length < most) buffer = new byte[most];
            starts[word] = at;
            foreach (byte b in buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer))) if (idOfByte[b] >= 0) symbols[at++] = idOfByte[b];
            sizes[word] = at - starts[word];
            counts[word++] = count;
        }
    }
}
