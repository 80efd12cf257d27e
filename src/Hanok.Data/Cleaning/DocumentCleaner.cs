using System.Text;
using Hanok.Data.Cleaning.Duplicates;
using Hanok.Data.Cleaning.Personal;
using Hanok.Data.Cleaning.Rules;
using Hanok.Data.Documents;
using Hanok.Data.Formats;

namespace Hanok.Data.Cleaning;

/// <summary>What was taken out of a document, or the whole of it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Text">What.</param>
readonly record struct Drop(string Reason, string Text);

/// <summary>A document after the rules that look at it alone.</summary>
sealed class CleanedDocument
{
    public required Document Document { get; init; }

    /// <summary>Why the whole document goes; empty where it stays.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Lines that went.</summary>
    public List<Drop> Lines { get; } = [];

    public long[] Redactions { get; } = new long[10];

    /// <summary>MinHash signature, for prose that stays.</summary>
    public uint[]? Signature { get; set; }
}

/// <summary>The rules that look at one document alone: normal form, personal data, language, quality. One object serves one thread; results depend on nothing but the document.</summary>
sealed class DocumentCleaner(CleanOptions options)
{
    readonly QualityRules? korean = options.Quality switch { QualityLimits.Web => QualityRules.Korean(), QualityLimits.Manual => QualityRules.Manual(true), _ => null };
    readonly QualityRules? english = options.Quality switch { QualityLimits.Web => QualityRules.English(), QualityLimits.Manual => QualityRules.Manual(false), _ => null };
    readonly MinHasher hasher = new();
    readonly List<PersonalSpan> spans = [];

    public CleanedDocument Clean(Document d)
    {
        string text = LineRules.Normalise(d.Text);
        bool own = d.Licence == Sources.LocalSource.Own;
        if (text.Length == 0) return Dropped(d, "empty");
        if (d.IsGenerated) return new CleanedDocument { Document = d with { Language = Language(d, text), Text = text } };
        if (Mojibake.IsIn(text)) return Dropped(d, "mojibake");
        string language = Language(d, text);
        if (language.Length == 0) return Dropped(d, $"language_{ScriptLanguage.Of(text)}");
        CleanedDocument result = new() { Document = d with { Language = language } };
        text = Lines(text, d.Kind, language, own, result.Lines);
        if (options.RedactPersonalData) text = PersonalData.Redact(text, spans, result.Redactions);
        if (text.Length == 0) return Dropped(d, "nothing_left");
        if (d.Kind == DocumentKind.Prose && !own && (language == "ko" ? korean : english) is { } rules)
        {
            Verdict verdict = rules.Judge(text, out string kept);
            if (!verdict.Keep) return Dropped(d, verdict.Reason);
            text = kept;
        }
        CleanedDocument cleaned = new() { Document = d with { Language = language, Text = text } };
        cleaned.Lines.AddRange(result.Lines);
        result.Redactions.CopyTo(cleaned.Redactions, 0);
        if (d.Kind == DocumentKind.Prose && options.NearDuplicate > 0) cleaned.Signature = hasher.Sign(text);
        return cleaned;
    }

    static CleanedDocument Dropped(Document d, string reason) => new() { Document = d, Reason = reason };

    // What the path says, if the text does not say otherwise; the user's own text may mix languages, Korean counts first.
    static string Language(Document d, string text)
    {
        if (d.Kind == DocumentKind.Strings && d.Language is "ko" or "en") return d.Language;
        string found = ScriptLanguage.Of(text);
        return found switch
        {
            "ko" or "en" => found,
            "mixed" => "ko",
            _ when d.Language is "ko" or "en" => d.Language,
            _ when d.Licence == Sources.LocalSource.Own || d.IsGenerated => "en",
            _ => "",
        };
    }

    static string Lines(string text, DocumentKind kind, string language, bool own, List<Drop> dropped)
    {
        StringBuilder kept = new(text.Length);
        bool strings = kind == DocumentKind.Strings && !own;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            string reason = strings ? LineRules.JudgeString(line, language) : own ? "" : LineRules.JudgeProse(line, language);
            if (reason.Length == 0) kept.Append(line).Append('\n');
            else if (!line.IsEmpty) dropped.Add(new Drop(reason, line.ToString()));
        }
        return kept.ToString().Trim('\n');
    }
}
