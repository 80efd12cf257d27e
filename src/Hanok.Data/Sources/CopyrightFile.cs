using Hanok.Data.Formats;

namespace Hanok.Data.Sources;

/// <summary>A Debian package's <c>copyright</c> file: machine-readable (DEP-5) and matched file by file, or free text from which only the licence's name is taken.</summary>
/// <remarks>
/// Patterns name files of the source package, not where they are installed, so a pattern fits a file when the pattern's last two or more parts (without wildcard) are the
/// file's last parts, or when the folders before a wildcard occur in the file's path. As DEP-5 has it, the last stanza that fits wins.
/// </remarks>
public sealed class CopyrightFile
{
    readonly List<(string[] Patterns, string Licence, string Copyright)> stanzas = [];

    /// <summary>Reads <paramref name="text"/>; nothing is thrown, whatever it holds.</summary>
    public CopyrightFile(string text)
    {
        IsMachineReadable = text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("Format:", StringComparison.OrdinalIgnoreCase);
        if (IsMachineReadable)
        {
            foreach (Dictionary<string, string> stanza in ControlFile.Read(new StringReader(text)))
            {
                if (!stanza.TryGetValue("Files", out string? files)) continue;
                string licence = stanza.GetValueOrDefault("License", "");
                int end = licence.IndexOf('\n');
                stanzas.Add((files.Split([' ', '\n', '\t', ','], StringSplitOptions.RemoveEmptyEntries), (end < 0 ? licence : licence[..end]).Trim(), stanza.GetValueOrDefault("Copyright", "")));
            }
        }
        if (stanzas.Count == 0) stanzas.Add((["*"], Guess(text), Holders(text)));
    }

    /// <summary>True for a file that follows DEP-5.</summary>
    public bool IsMachineReadable { get; }

    /// <summary>Licence and copyright holders of the installed file <paramref name="path"/>; <c>unknown</c> where nothing fits.</summary>
    public (string Licence, string Attribution) For(string path)
    {
        (string licence, string copyright) = ("unknown", "");
        foreach ((string[] patterns, string l, string c) in stanzas)
            if (Array.Exists(patterns, p => Fits(p, path))) (licence, copyright) = (l.Length == 0 ? "unknown" : l, c);
        return (licence, Shorten(copyright));
    }

    static bool Fits(string pattern, string path)
    {
        if (pattern is "*" or "./*") return true;
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries), file = path.Split('/');
        int wild = Array.FindIndex(parts, static p => p.AsSpan().IndexOfAny('*', '?') >= 0);
        if (wild >= 0)
        {
            // Files of the packaging itself are never installed; a lone "po/*" says too little.
            if (wild == 0 || parts[0] == "debian") return false;
            // Catalogues are compiled from the sources in "po".
            if (wild == 1 && parts[0] == "po" && path.Contains("/LC_MESSAGES/", StringComparison.Ordinal)) return true;
            for (int at = 0; at + wild < file.Length; at++) if (file.AsSpan(at, wild).SequenceEqual(parts.AsSpan(0, wild))) return wild >= 2 || parts[0].Length > 3;
            return false;
        }
        int equal = 0;
        while (equal < parts.Length && equal < file.Length && parts[^(equal + 1)] == file[^(equal + 1)]) equal++;
        return equal >= 2 || (equal == 1 && parts.Length == 1);
    }

    static string Guess(string text)
    {
        List<string> found = [];
        const string folder = "/usr/share/common-licenses/";
        for (int at = text.IndexOf(folder, StringComparison.Ordinal); at >= 0; at = text.IndexOf(folder, at, StringComparison.Ordinal))
        {
            at += folder.Length;
            int end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.')) end++;
            string name = text[at..end].TrimEnd('.');
            if (name.Length > 0 && !found.Contains(name)) found.Add(name);
        }
        if (found.Count > 0) return string.Join(" and ", found);
        foreach ((string words, string name) in (ReadOnlySpan<(string, string)>)[("public domain", "public-domain"), ("Creative Commons Attribution-ShareAlike", "CC-BY-SA"), ("Permission is hereby granted, free of charge", "MIT"), ("Redistribution and use in source and binary", "BSD"), ("Permission to use, copy, modify", "ISC"), ("Permission is granted to make and distribute verbatim copies", "GNU manual notice (modified versions under the same terms)")])
            if (text.Contains(words, StringComparison.OrdinalIgnoreCase)) return name;
        return "unknown";
    }

    static string Holders(string text)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> l = line.Trim();
            if (l.StartsWith("Copyright", StringComparison.OrdinalIgnoreCase) && l.Length < 200 && l.IndexOfAnyInRange('0', '9') >= 0) lines.Add(l.ToString());
            if (lines.Count == 5) break;
        }
        return string.Join("; ", lines);
    }

    static string Shorten(string copyright)
    {
        string line = string.Join("; ", copyright.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= 300 ? line : line[..(char.IsHighSurrogate(line[299]) ? 299 : 300)] + "…";
    }
}
