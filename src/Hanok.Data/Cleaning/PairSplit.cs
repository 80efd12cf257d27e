using Hanok.Data.Cleaning.Personal;
using Hanok.Data.Documents;
using Hanok.Data.Sources;
using Hanok.Language;

namespace Hanok.Data.Cleaning;

/// <summary>Parts the aligned pairs as the documents: a pair of a held-out unit is held out, and no training pair has either text of a held-out one.</summary>
static class PairSplit
{
    public static (long Train, long Holdout) Run(CleanOptions options, HashSet<string> heldOut)
    {
        string collected = Path.Combine(options.Documents, Collector.PairsFile);
        List<TextPair> train = [], holdout = [];
        HashSet<string> english = [], korean = [];
        List<PersonalSpan> spans = [];
        List<TextPair> all = File.Exists(collected) ? [.. PairFile.Read(collected).Select(static p => p with { English = Normalization.Nfc(p.English), Korean = Normalization.Nfc(p.Korean) })] : [];
        foreach (TextPair p in all)
        {
            if (!heldOut.Contains(p.Unit) || IsPersonal(p, spans)) continue;
            // A string translated twice would be asked twice.
            if (!english.Add(p.English) | !korean.Add(p.Korean)) continue;
            holdout.Add(p);
        }
        HashSet<string> asked = [];
        foreach (TextPair p in all)
            if (!heldOut.Contains(p.Unit) && !english.Contains(p.English) && !korean.Contains(p.Korean) && !IsPersonal(p, spans) && asked.Add(p.English)) train.Add(p);
        return (PairFile.Write(Path.Combine(options.Documents, Cleaner.PairsFile), train), PairFile.Write(Path.Combine(options.Documents, Cleaner.HeldOutPairsFile), holdout));
    }

    static bool IsPersonal(TextPair p, List<PersonalSpan> spans)
    {
        spans.Clear();
        PersonalData.Find(p.English, spans);
        PersonalData.Find(p.Korean, spans);
        return spans.Count > 0;
    }
}
