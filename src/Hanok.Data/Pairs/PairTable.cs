using Hanok.Data.Documents;

namespace Hanok.Data.Pairs;

/// <summary>Where the messages of both languages meet by unit, catalogue and key.</summary>
public sealed class PairTable
{
    readonly Dictionary<(string Unit, string Catalogue, string Key), Entry> entries = [];

    sealed class Entry(string source)
    {
        public string Source { get; set; } = source;
        public string? English { get; set; }
        public string? Korean { get; set; }
    }

    /// <summary>Adds one side; of several with one key the first stays.</summary>
    public void Add(string unit, string source, string catalogue, string key, bool isKorean, string text)
    {
        if (!entries.TryGetValue((unit, catalogue, key), out Entry? entry)) entries[(unit, catalogue, key)] = entry = new Entry(source);
        if (isKorean)
        {
            entry.Korean ??= text;
            entry.Source = source;
        }
        else entry.English ??= text;
    }

    /// <summary>The pairs that pass <see cref="PairRules"/>, ordered by unit, catalogue and key, each pair of texts once.</summary>
    public IEnumerable<TextPair> Take()
    {
        HashSet<(string, string)> seen = [];
        foreach (((string unit, string catalogue, string key), Entry e) in entries
            .OrderBy(static e => e.Key.Unit, StringComparer.Ordinal).ThenBy(static e => e.Key.Catalogue, StringComparer.Ordinal).ThenBy(static e => e.Key.Key, StringComparer.Ordinal))
        {
            if (e.English is null || e.Korean is null) continue;
            string english = Interface.Clean(e.English), korean = Interface.Clean(e.Korean);
            if (PairRules.Accept(english, korean) && seen.Add((english, korean))) yield return new TextPair(unit, e.Source, $"{catalogue}/{Short(key)}", english, korean);
        }
    }

    // In gettext the key is the English text itself, which may be long.
    static string Short(string key) => key.Length <= 80 ? key : $"{key.AsSpan(0, char.IsHighSurrogate(key[63]) ? 63 : 64)}…{Document.HashOf(key).AsSpan(0, 12)}";
}
