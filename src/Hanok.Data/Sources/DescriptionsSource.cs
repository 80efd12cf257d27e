using System.Text;
using Hanok.Data.Documents;
using Hanok.Data.Formats;

namespace Hanok.Data.Sources;

/// <summary>Debian's package descriptions in a language and in English, aligned by the MD5 of the English original and paragraph by paragraph.</summary>
/// <remarks>Only paragraphs on one line are taken from the translation: translators who broke lines at a width broke them inside words, which nothing can undo.</remarks>
static class DescriptionsSource
{
    public static void Read(SourceBuilder into, Apt apt)
    {
        string language = into.Spec.Name;
        into.Unit = $"debian-descriptions-{language}";
        into.Attribution = "Debian package descriptions, the Debian Description Translation Project and the packages' maintainers";
        into.Terms = _ => ("as the packages described; translations GPL-2", into.Attribution);
        Dictionary<string, string> translations = Read(apt.Descriptions(language), language);
        Dictionary<string, string> english = Read(apt.Descriptions("en"), "en");
        Add(into, language, translations, english);
    }

    internal static void Add(SourceBuilder into, string language, Dictionary<string, string> translations, Dictionary<string, string> english)
    {
        SortedDictionary<string, (StringBuilder Korean, StringBuilder English)> groups = new(StringComparer.Ordinal);
        List<CatalogueMessage> koreanKeys = [], englishKeys = [];
        foreach ((string md5, string translation) in translations.OrderBy(static t => t.Key, StringComparer.Ordinal))
        {
            // Many small texts: grouped by the first digits of the MD5, in an order that no package's name decides.
            if (!groups.TryGetValue(md5[..2], out (StringBuilder Korean, StringBuilder English) group)) groups[md5[..2]] = group = (new StringBuilder(), new StringBuilder());
            List<string> korean = Paragraphs(translation), original = english.TryGetValue(md5, out string? e) ? Paragraphs(e) : [];
            foreach (string p in korean) if (!p.Contains('\n')) group.Korean.Append(p).Append('\n');
            foreach (string p in original) group.English.Append(p.Replace('\n', ' ')).Append('\n');
            if (korean.Count != original.Count) continue;
            for (int i = 0; i < korean.Count; i++)
            {
                if (korean[i].Contains('\n')) continue;
                koreanKeys.Add(new CatalogueMessage($"{md5}/{i}", korean[i]));
                englishKeys.Add(new CatalogueMessage($"{md5}/{i}", original[i].Replace('\n', ' ')));
            }
        }
        foreach ((string name, (StringBuilder korean, StringBuilder original)) in groups)
        {
            into.AddText(DocumentKind.Strings, language, $"Translation-{language}/{name}", korean.ToString());
            into.AddText(DocumentKind.Strings, "en", $"Translation-en/{name}", original.ToString());
        }
        into.AddKeys("descriptions", language, koreanKeys);
        into.AddKeys("descriptions", "en", englishKeys);
    }

    /// <summary>Description by MD5.</summary>
    internal static Dictionary<string, string> Read(IEnumerable<string> indices, string language)
    {
        Dictionary<string, string> found = [];
        foreach (string index in indices)
            foreach (Dictionary<string, string> stanza in ControlFile.Read(new StringReader(index)))
                if (stanza.TryGetValue("Description-md5", out string? md5) && stanza.TryGetValue($"Description-{language}", out string? text) && md5.Length == 32) found.TryAdd(md5, text);
        return found;
    }

    // The first line is the short description; further ones are wrapped text, paragraphs parted by a lone full stop, and lists (two spaces), which are left out.
    static List<string> Paragraphs(string description)
    {
        string[] lines = description.Split('\n');
        List<string> paragraphs = [lines[0].Trim()];
        StringBuilder open = new();
        foreach (string line in lines.Skip(1))
        {
            if (line.Length == 0 || line[0] == ' ')
            {
                End();
                continue;
            }
            if (open.Length > 0) open.Append('\n');
            open.Append(line.AsSpan().Trim());
        }
        End();
        return paragraphs;

        void End()
        {
            if (open.Length > 0) paragraphs.Add(open.ToString());
            open.Clear();
        }
    }
}
