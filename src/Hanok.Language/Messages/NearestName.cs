namespace Hanok.Language.Messages;

/// <summary>The known name that somebody may have meant.</summary>
public static class NearestName
{
    const int Longest = 40;

    /// <summary>The name of <paramref name="known"/> at the smallest edit distance (Levenshtein, letters compared without case) from <paramref name="name"/>; null where that is too large to be a slip.</summary>
    public static string? Of(string name, IReadOnlyCollection<string> known)
    {
        if (name.Length > Longest || known.Count == 0) return null;
        string best = Among(name, known);
        return Distance(name, best) <= Math.Max(1, name.Length / 3) ? best : null;
    }

    /// <summary>The name of <paramref name="known"/>, which is not empty, at the smallest edit distance from <paramref name="name"/>, however far that is.</summary>
    public static string Among(string name, IEnumerable<string> known) => known.MinBy(k => Distance(name, k))!;

    static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
            }
        }
        return row[^1];
    }
}
