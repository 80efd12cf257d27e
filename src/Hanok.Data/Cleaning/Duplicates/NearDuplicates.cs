namespace Hanok.Data.Cleaning.Duplicates;

/// <summary>Finds texts that are nearly equal to one seen before: candidates by bands of MinHash (Leskovec et al., Mining of Massive Datasets, section 3.4), each verified by its exact Jaccard similarity.</summary>
public sealed class NearDuplicates
{
    readonly MinHasher hasher;
    readonly double least;
    readonly Dictionary<ulong, List<int>> buckets = [];
    readonly List<string> texts = [];
    readonly List<ulong[]?> sets = [];

    /// <summary>An empty index; texts of at least <paramref name="least"/> similarity count as the same.</summary>
    public NearDuplicates(MinHasher hasher, double least = 0.7)
    {
        this.hasher = hasher;
        this.least = least;
    }

    /// <summary>Texts kept.</summary>
    public int Count => texts.Count;

    /// <summary>Every text seen before that is similar to <paramref name="text"/>, with its similarity.</summary>
    public IEnumerable<(int Index, double Similarity)> Similar(string text, uint[] signature)
    {
        HashSet<int> candidates = [];
        for (int band = 0; band < hasher.Bands; band++)
            if (buckets.TryGetValue(hasher.BandHash(signature, band), out List<int>? bucket)) candidates.UnionWith(bucket);
        if (candidates.Count == 0) yield break;
        ulong[] set = hasher.Set(text);
        foreach (int i in candidates.Order())
        {
            double similarity = Shingles.Jaccard(set, sets[i] ??= hasher.Set(texts[i]));
            if (similarity >= least) yield return (i, similarity);
        }
    }

    /// <summary>Adds <paramref name="text"/>, whether or not it is similar to another; returns its index.</summary>
    public int Add(string text, uint[] signature)
    {
        int index = texts.Count;
        texts.Add(text);
        sets.Add(null);
        for (int band = 0; band < hasher.Bands; band++)
        {
            ulong key = hasher.BandHash(signature, band);
            if (!buckets.TryGetValue(key, out List<int>? bucket)) buckets[key] = bucket = [];
            bucket.Add(index);
        }
        return index;
    }

    /// <summary>Adds <paramref name="text"/> unless it is similar to one that was added; false where it is.</summary>
    public bool AddIfNew(string text, uint[] signature)
    {
        foreach ((int, double) _ in Similar(text, signature)) return false;
        Add(text, signature);
        return true;
    }
}
