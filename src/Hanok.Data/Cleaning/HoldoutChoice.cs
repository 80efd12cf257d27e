using System.Security.Cryptography;
using System.Text;
using Hanok.Data.Documents;

namespace Hanok.Data.Cleaning;

/// <summary>Which units are held out.</summary>
static class HoldoutChoice
{
    /// <summary>
    /// The units that the recipe names (also by the name of the package that gave them), and, where they are less than <see cref="CleanOptions.LeastHeldOut"/> of the text, further ones in the order of
    /// the SHA-256 of their names, none larger than a fifth of the text.
    /// </summary>
    public static HashSet<string> Choose(IReadOnlyList<CleanedDocument> documents, CleanOptions options, CleanReport report)
    {
        Dictionary<string, long> sizes = [];
        Dictionary<string, string> units = [];
        long total = 0;
        foreach (CleanedDocument c in documents)
        {
            Document d = c.Document;
            units.TryAdd(d.Unit, d.Unit);
            // The .NET SDK gives many units: its source's name is none of them.
            if (d.Source.Contains(':')) units.TryAdd(d.Source[(d.Source.IndexOf(':') + 1)..], d.Unit);
            if (c.Reason.Length > 0 || d.IsGenerated || d.Licence == Sources.LocalSource.Own) continue;
            int bytes = Encoding.UTF8.GetByteCount(d.Text);
            sizes[d.Unit] = sizes.GetValueOrDefault(d.Unit) + bytes;
            total += bytes;
        }
        HashSet<string> chosen = [];
        foreach (string name in options.Holdout)
        {
            if (units.TryGetValue(name, out string? unit)) chosen.Add(unit);
            else report.MissingUnits.Add(name);
        }
        long held = chosen.Sum(u => sizes.GetValueOrDefault(u));
        if (sizes.Count < 2) return chosen;
        foreach (string unit in sizes.Keys.OrderBy(static u => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(u))), StringComparer.Ordinal))
        {
            if (held >= options.LeastHeldOut * total) break;
            if (sizes[unit] > total / 5 || !chosen.Add(unit)) continue;
            held += sizes[unit];
            report.AddedUnits.Add(unit);
        }
        return chosen;
    }

    /// <summary>The text's first nine tenths and its last tenth, by paragraphs (lines where it has no empty ones); nothing is held out of fewer than two.</summary>
    public static (string Train, string Holdout) LastTenth(string text)
    {
        string parting = text.Contains("\n\n", StringComparison.Ordinal) ? "\n\n" : "\n";
        string[] paragraphs = text.Split(parting);
        if (paragraphs.Length < 2) return (text, "");
        int held = Math.Max(1, paragraphs.Length / 10);
        return (string.Join(parting, paragraphs[..^held]), string.Join(parting, paragraphs[^held..]));
    }
}
