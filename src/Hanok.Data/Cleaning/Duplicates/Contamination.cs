using System.Text;
using Hanok.Data.Cleaning.Rules;
using Hanok.Language;

namespace Hanok.Data.Cleaning.Duplicates;

/// <summary>Tells which held-out texts share a run of words with a training text (Brown et al. 2020, appendix C: 13 words).</summary>
/// <remarks>Words: NFC, lower case, everything but letters and numbers parts them.</remarks>
public sealed class Contamination(int n = 13)
{
    readonly Dictionary<ulong, List<int>> grams = [];

    /// <summary>Adds a held-out text under <paramref name="id"/>.</summary>
    public void Add(int id, string text)
    {
        foreach (ulong gram in Grams(text))
        {
            if (!grams.TryGetValue(gram, out List<int>? ids)) grams[gram] = ids = [];
            if (ids.Count == 0 || ids[^1] != id) ids.Add(id);
        }
    }

    /// <summary>The held-out texts that share a run with <paramref name="text"/>, ascending.</summary>
    public SortedSet<int> Hits(string text)
    {
        SortedSet<int> hits = [];
        if (grams.Count == 0) return hits;
        foreach (ulong gram in Grams(text)) if (grams.TryGetValue(gram, out List<int>? ids)) hits.UnionWith(ids);
        return hits;
    }

    /// <summary>True where <see cref="Hits"/> would give any.</summary>
    public bool IsHit(string text)
    {
        if (grams.Count == 0) return false;
        foreach (ulong gram in Grams(text)) if (grams.ContainsKey(gram)) return true;
        return false;
    }

    /// <summary>The words of <paramref name="text"/>, as hashes.</summary>
    internal static List<ulong> Words(string text)
    {
        List<ulong> words = [];
        ulong hash = 0;
        bool inside = false;
        foreach (Rune rune in Normalization.Nfc(text).EnumerateRunes())
        {
            if (CharacterClasses.Of(rune.Value).HasFlag(CharacterClass.Alphanumeric))
            {
                hash = (hash + (ulong)UnicodeTables.FoldCase(rune.Value) + 1) * 0x9E3779B97F4A7C15;
                inside = true;
                continue;
            }
            if (inside) words.Add(hash);
            hash = 0;
            inside = false;
        }
        if (inside) words.Add(hash);
        return words;
    }

    IEnumerable<ulong> Grams(string text)
    {
        List<ulong> words = Words(text);
        for (int i = 0; i + n <= words.Count; i++)
        {
            ulong h = 1;
            for (int j = 0; j < n; j++) h = (h ^ h >> 29 ^ words[i + j]) * 0xBF58476D1CE4E5B9;
            yield return h ^ h >> 31;
        }
    }
}
