using Hanok.Data.Cleaning.Personal;
using Hanok.Data.Documents;
using Hanok.Data.Sources;
using Hanok.Language;

namespace Hanok.Data.Cleaning;

/// <summary>Parts the aligned pairs as the documents: a pair of a held-out unit is held out, and no training pair has either text of a held-out one. What is dropped is counted by reason.</summary>
static class PairSplit
{
    public static (long Train, long Holdout) Run(CleanOptions options, HashSet<string> heldOut, DropLog log)
    {
        string collected = Path.Combine(options.Documents, Collector.PairsFile);
        List<TextPair> train = [], holdout = [];
        HashSet<string> english = [], korean = [];
        List<PersonalSpan> spans = [];
        List<TextPair> all = File.Exists(collected) ? [.. PairFile.Read(collected).Select(static p => p with { English = Normalization.Nfc(p.English), Korean = Normalization.Nfc(p.Korean) })] : [];
        foreach (TextPair p in all)
        {
            if (!heldOut.Contains(p.Unit)) continue;
            // A string translated twice would be asked twice.
            if (IsPersonal(p, spans)) log.Pair("pair_personal", p);
            else if (!english.Add(p.English) | !korean.Add(p.Korean)) log.Pair("pair_duplicate", p);
            else holdout.Add(p);
        }
        HashSet<string> asked = [];
        foreach (TextPair p in all)
        {
            if (heldOut.Contains(p.Unit)) continue;
            if (english.Contains(p.English) || korean.Contains(p.Korean)) log.Pair("pair_held_out", p);
            else if (IsPersonal(p, spans)) log.Pair("pair_personal", p);
            else if (!asked.Add(p.English)) log.Pair("pair_duplicate", p);
            else train.Add(p);
        }
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
