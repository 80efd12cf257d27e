using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Hanok.Data.Documents;
using Hanok.Data.Formats;

namespace Hanok.Data.Sources;

/// <summary>Turns one file into documents and catalogues by its name.</summary>
static class FileExtractor
{
    static readonly HashSet<string> Texts = ["txt", "text", "md", "markdown", "rst", "html", "htm", "xhtml", "page", "docbook", "xml", "dict", "php", "mo", "po", "properties", "ftl", "dtd", "json"];

    // Names of files that are about a package, not of it.
    static readonly string[] About = ["copyright", "changelog", "NEWS", "AUTHORS", "README.Debian", "LICENSE", "COPYING", "INSTALL", "TODO", "THANKS", "buildinfo", "legal"];

    /// <summary>True where a file of a package is worth unpacking: a known form of text, in Korean, in English or in no language that the path names.</summary>
    public static bool IsWanted(string path)
    {
        if (PathLanguage.Of(path) is not (null or "ko" or "en")) return false;
        string file = path[(path.LastIndexOf('/') + 1)..];
        foreach (string about in About) if (file.StartsWith(about, StringComparison.OrdinalIgnoreCase)) return false;
        if (Archives.IsPacked(file)) return !file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || IsWanted(path[..^3]);
        return Texts.Contains(Extension(file)) || IsGlosses(file);
    }

    /// <summary>Adds what <paramref name="file"/> holds to <paramref name="into"/>.</summary>
    /// <exception cref="InvalidDataException">Malformed.</exception>
    public static void Extract(RawFile file, SourceBuilder into)
    {
        string path = file.Path, language = PathLanguage.Of(path) ?? "";
        string name = path[(path.LastIndexOf('/') + 1)..];
        string catalogue = PathLanguage.Neutral(path);
        switch (IsGlosses(name) ? "glosses" : Extension(name))
        {
            case "mo":
                Gettext(GettextMo.Read(file.Bytes), path, catalogue, language, into);
                break;
            case "po":
                if (Text(file, into) is { } po) Gettext(GettextPo.Read(po), path, catalogue, language, into);
                break;
            case "html" or "htm" or "xhtml":
                Html(file, catalogue, language, into);
                break;
            case "page" or "docbook" or "xml":
                if (Text(file, into) is { } xml && XmlText.IsKnown(xml.AsSpan(0, Math.Min(xml.Length, 20_000)))) into.AddText(DocumentKind.Prose, language, path, XmlText.Read(xml));
                break;
            case "txt" or "text" or "md" or "markdown" or "rst" or "dict":
                if (Text(file, into) is { } plain) into.AddText(DocumentKind.Prose, language, path, PlainText.Unwrap(plain.Replace("%%%%", "")));
                break;
            case "php":
                if (Text(file, into) is { } php) foreach (string text in PhpHeredoc.Read(php)) if (text.Length > 500) into.AddText(DocumentKind.Prose, language, path, PlainText.Unwrap(text));
                break;
            case "properties" when language.Length > 0:
                if (Text(file, into) is { } properties) into.AddCatalogue(path, catalogue, language, PropertiesFile.Read(properties));
                break;
            case "ftl" when language.Length > 0:
                if (Text(file, into) is { } fluent) into.AddCatalogue(path, catalogue, language, FluentFile.Read(fluent));
                break;
            case "dtd" when language.Length > 0:
                if (Text(file, into) is { } dtd) into.AddCatalogue(path, catalogue, language, DtdEntities.Read(dtd));
                break;
            case "json" when language.Length > 0:
                into.AddCatalogue(path, catalogue, language, JsonStrings.Read(file.Bytes));
                break;
            case "glosses":
                into.AddText(DocumentKind.Prose, "en", path, Glosses(Encoding.UTF8.GetString(file.Bytes)));
                break;
        }
    }

    /// <summary>The entries of a gettext catalogue: the translations, and the originals where they are English.</summary>
    public static void Gettext(List<GettextEntry> entries, string path, string catalogue, string language, SourceBuilder into)
    {
        List<CatalogueMessage> translations = [], originals = [];
        foreach (GettextEntry e in entries)
        {
            if (e.Translation.Length == 0) continue;
            string key = e.Context.Length == 0 ? e.Original : $"{e.Context}\u0004{e.Original}";
            translations.Add(new CatalogueMessage(key, e.Translation));
            originals.Add(new CatalogueMessage(key, e.Original));
        }
        into.AddCatalogue(path, catalogue, language, translations);
        if (language == "ko") into.AddCatalogue(path, catalogue, "en", originals);
    }

    /// <summary>The text of <paramref name="file"/>; null, and reported, where its bytes are none.</summary>
    public static string? Text(RawFile file, SourceBuilder into)
    {
        DecodedText decoded = TextEncodings.Decode(file.Bytes);
        if (decoded.Text is null) into.Problem(file.Path, "data.not_text", file.Path, decoded.Encoding);
        else if (decoded.Replaced > 0) into.Problem(file.Path, "data.replaced", file.Path, decoded.Encoding, decoded.Replaced);
        if (decoded.Text is not null) into.Converted(file.Path, decoded.Encoding);
        return decoded.Text;
    }

    /// <summary>The markup of an HTML file by its own declaration; null, and reported, where its bytes are no text.</summary>
    public static string? Markup(RawFile file, SourceBuilder into)
    {
        DecodedText decoded = HtmlText.Decode(file.Bytes);
        if (decoded.Text is null) into.Problem(file.Path, "data.not_text", file.Path, decoded.Encoding);
        else into.Converted(file.Path, decoded.Encoding);
        return decoded.Text;
    }

    static void Html(RawFile file, string catalogue, string language, SourceBuilder into)
    {
        if (Markup(file, into) is not { } html) return;
        using IHtmlDocument document = new HtmlParser().ParseDocument(html);
        into.AddText(DocumentKind.Prose, language, file.Path, HtmlText.MainText(document));
        if (language is "ko" or "en") into.AddKeys(catalogue, language, HtmlText.Identified(document));
    }

    static string Extension(string file)
    {
        // "install.html.ko.euc-kr" is HTML, "faq.ko.txt" text.
        string[] words = file.Split('.');
        for (int i = words.Length - 1; i > 0; i--)
        {
            string word = words[i].ToLowerInvariant();
            if (Texts.Contains(word)) return word;
            if (i < words.Length - 2) break;
        }
        return "";
    }

    // WordNet's data files: the definition stands after a bar.
    static bool IsGlosses(string file) => file is "data.noun" or "data.verb" or "data.adj" or "data.adv";

    static string Glosses(string data)
    {
        StringBuilder text = new();
        foreach (ReadOnlySpan<char> line in data.AsSpan().EnumerateLines())
        {
            int bar = line.IndexOf(" | ");
            if (bar < 0 || line.Length < 18 || !char.IsAsciiDigit(line[0])) continue;
            // "00001740 03 n 01 entity 0 …": the fifth word is the first of the synonyms.
            ReadOnlySpan<char> rest = line[17..];
            int space = rest.IndexOf(' ');
            if (space <= 0) continue;
            text.Append(rest[..space].ToString().Replace('_', ' ')).Append(": ").Append(line[(bar + 3)..].Trim()).Append(".\n");
        }
        return text.ToString();
    }
}
