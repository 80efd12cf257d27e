using System.Text;
using Hanok.Data.Documents;
using Hanok.Data.Formats;
using Hanok.Data.Pairs;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>Gathers what one source gives: documents, and catalogues in which translations meet by key.</summary>
sealed class SourceBuilder(SourceSpec spec, string source, CollectReport report, PairTable pairs)
{
    readonly Dictionary<string, int> licences = [];
    readonly HashSet<string> ids = [];

    public SourceSpec Spec => spec;

    /// <summary>What documents say of their source: the recipe's word, never a path of this machine.</summary>
    public string Source => source;

    public string Version { get; set; } = "";

    public string Sha256 { get; set; } = "";

    public long FetchedBytes { get; set; }

    public string Attribution { get; set; } = "";

    public string Unit { get; set; } = "";

    /// <summary>Licence and attribution of a file.</summary>
    public Func<string, (string Licence, string Attribution)> Terms { get; set; } = static _ => ("unknown", "");

    public List<Document> Documents { get; } = [];

    // Longer texts become several documents, parted between lines: a rule that drops a document must not drop a whole dictionary.
    const int LongestProse = 60_000;

    public void AddText(DocumentKind kind, string language, string path, string text)
    {
        text = text.Trim('\n', '\r', ' ', '\uFEFF');
        while (kind == DocumentKind.Prose && text.Length > LongestProse)
        {
            int cut = text.LastIndexOf('\n', LongestProse);
            if (cut <= 0) cut = text.IndexOf('\n');
            if (cut <= 0) break;
            AddOne(kind, language, path, text[..cut]);
            text = text[cut..].TrimStart('\n');
        }
        AddOne(kind, language, path, text);
    }

    void AddOne(DocumentKind kind, string language, string path, string text)
    {
        if (text.Length == 0) return;
        (string licence, string attribution) = Terms(path);
        string id = $"{source}/{path}#{language}";
        for (int n = 2; !ids.Add(id); n++) id = $"{source}/{path}#{language}~{n}";
        Documents.Add(new Document(
            id, source, Version, Unit, path, kind, language, licence, attribution.Length == 0 ? Attribution : attribution, Document.HashOf(text), text));
        licences[licence] = licences.GetValueOrDefault(licence) + text.Length;
    }

    public void Add(Document document)
    {
        Documents.Add(document);
        licences[document.Licence] = licences.GetValueOrDefault(document.Licence) + document.Text.Length;
    }

    /// <summary>Adds a catalogue: a document of its strings, one a line, and its keys for alignment.</summary>
    public void AddCatalogue(string path, string catalogue, string language, IReadOnlyList<CatalogueMessage> messages)
    {
        StringBuilder text = new();
        foreach (CatalogueMessage m in messages)
        {
            string line = Interface.Clean(m.Text);
            if (line.Length > 0) text.Append(line).Append('\n');
        }
        AddText(DocumentKind.Strings, language, path, text.ToString());
        AddKeys(catalogue, language, messages);
    }

    /// <summary>Adds only the keys, where the text is a document already.</summary>
    public void AddKeys(string catalogue, string language, IReadOnlyList<CatalogueMessage> messages)
    {
        if (language is not ("ko" or "en")) return;
        foreach (CatalogueMessage m in messages) pairs.Add(Unit, source, catalogue, m.Key, language == "ko", m.Text);
    }

    public void Problem(string path, UserError error) => report.Problems.Add(new SourceProblem(source, path, error));

    public void Problem(string path, string key, params object?[] arguments) => Problem(path, new UserError(key, arguments));

    /// <summary>Notes that a file was not in UTF-8.</summary>
    public void Converted(string path, string encoding)
    {
        if (encoding is not ("utf-8" or "ascii")) report.Converted.Add(new SourceConversion(source, path, encoding));
    }

    /// <summary>Ends the source: its record goes to the report.</summary>
    public SourceRecord Record()
    {
        long korean = 0, other = 0;
        foreach (Document d in Documents)
        {
            int bytes = Encoding.UTF8.GetByteCount(d.Text);
            if (d.Language == "ko") korean += bytes;
            else other += bytes;
        }
        string licence = string.Join(", ", licences.OrderByDescending(static l => l.Value).ThenBy(static l => l.Key, StringComparer.Ordinal).Select(static l => l.Key));
        return new SourceRecord(source, Version, licence, Attribution, Sha256, FetchedBytes, Documents.Count, korean, other);
    }
}
