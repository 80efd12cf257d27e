using System.Text;
using Hanok.Data.Cleaning.Duplicates;
using Hanok.Data.Cleaning.Rules;
using Hanok.Data.Documents;

namespace Hanok.Data.Cleaning;

/// <summary>The rules that compare a document with those before it: duplicates exact and near, and held-out text in training. Held-out documents come first.</summary>
sealed class CorpusRules(CleanOptions options, DropLog log, CancellationToken cancellation)
{
    // Short paragraphs recur by nature ("Example", "See also").
    const int LeastParagraph = 30;

    readonly HashSet<UInt128> texts = [], heldOutLines = [], trainLines = [];
    readonly MinHasher hasher = new();
    readonly NearDuplicates near = new(new MinHasher(), options.NearDuplicate);
    readonly Contamination contamination = new(Math.Max(1, options.ContaminationWords));
    int heldOut;

    /// <summary>A held-out document without what occurred in held-out ones before; null where nothing is left.</summary>
    public Document? HeldOut(CleanedDocument c)
    {
        if (Lines(c, null, heldOutLines) is not { } d || IsDuplicate(d, c)) return null;
        if (options.ContaminationWords > 0 && !d.IsGenerated) contamination.Add(heldOut++, d.Text);
        return d;
    }

    /// <summary>A training document without what occurred before or is held out; null where nothing is left.</summary>
    public Document? Train(CleanedDocument c)
    {
        cancellation.ThrowIfCancellationRequested();
        return Lines(c, heldOutLines, trainLines) is { } d && !IsDuplicate(d, c) ? d : null;
    }

    Document? Lines(CleanedDocument c, HashSet<UInt128>? barred, HashSet<UInt128> seen)
    {
        Document d = c.Document;
        if (d.IsGenerated) return d;
        bool own = d.Licence == Sources.LocalSource.Own, strings = d.Kind == DocumentKind.Strings;
        StringBuilder kept = new(d.Text.Length);
        foreach (ReadOnlySpan<char> line in d.Text.AsSpan().EnumerateLines())
        {
            string reason = "";
            bool compared = strings || TextProfile.CodePoints(line) >= LeastParagraph;
            UInt128 hash = compared ? Hash(line) : default;
            if (compared && barred is not null)
            {
                if (barred.Contains(hash)) reason = "held_out_line";
                else if (options.ContaminationWords > 0 && contamination.IsHit(line.ToString())) reason = "held_out_words";
            }
            // The user's own repetitions are the user's.
            if (reason.Length == 0 && compared && !seen.Add(hash) && !own) reason = strings ? "duplicate_string" : "duplicate_paragraph";
            if (reason.Length == 0) kept.Append(line).Append('\n');
            else log.Line(reason, d, line.ToString());
        }
        string text = kept.ToString().Trim('\n');
        return text.Length > 0 ? d with { Text = text } : null;
    }

    bool IsDuplicate(Document d, CleanedDocument c)
    {
        if (!texts.Add(Hash(d.Text)))
        {
            log.Document("duplicate", d);
            return true;
        }
        if (d.Kind != DocumentKind.Prose || d.IsGenerated || options.NearDuplicate <= 0) return false;
        uint[] signature = d.Text == c.Document.Text && c.Signature is { } known ? known : hasher.Sign(d.Text);
        if (near.AddIfNew(d.Text, signature)) return false;
        log.Document("near_duplicate", d);
        return true;
    }

    // 128 bits of SHA-256 of the text in lower case with white space collapsed.
    static UInt128 Hash(ReadOnlySpan<char> text)
    {
        StringBuilder s = new(text.Length);
        bool gap = false;
        foreach (char ch in text)
        {
            if (CharacterClasses.Of(ch).HasFlag(CharacterClass.Space))
            {
                gap = s.Length > 0;
                continue;
            }
            if (gap) s.Append(' ');
            gap = false;
            s.Append((char)Hanok.Language.UnicodeTables.FoldCase(ch));
        }
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(s.ToString()), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
