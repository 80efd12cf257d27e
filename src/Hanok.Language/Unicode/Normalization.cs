using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language;

/// <summary>Normalisation (UAX #15) from the pinned tables.</summary>
public static class Normalization
{
    const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7, Vowels = 21, Trails = 28, Syllables = 11172;

    static class Data
    {
        internal static readonly UnicodeTable Combining = UnicodeTable.Read("combining", byte.Parse);
        internal static readonly Dictionary<int, int[]> Decompositions = [];
        internal static readonly Dictionary<long, int> Compositions = [];

        // 1 where a code point may take part in a change: it decomposes, has a combining class, or composes with what stands before it.
        internal static readonly byte[] Quick = new byte[0x110000];

        static Data()
        {
            foreach (string entry in UnicodeTable.Entries("decomposition"))
            {
                int mark = entry.AsSpan().IndexOfAny('=', '!');
                int code = UnicodeTable.Hex(entry.AsSpan(0, mark));
                int[] sequence = [.. entry[(mark + 1)..].Split('.').Select(x => UnicodeTable.Hex(x))];
                Decompositions.Add(code, sequence);
                // Singletons and what begins with a non-starter are never composed (UAX #15, full composition exclusion).
                if (entry[mark] == '=' && sequence.Length == 2 && Combining[sequence[0]] == 0 && Combining[code] == 0)
                {
                    Compositions.Add((long)sequence[0] << 32 | (uint)sequence[1], code);
                    Quick[sequence[1]] = 1;
                }
                else Quick[code] = 1;
            }
            for (int code = 0; code < Quick.Length; code++) if (Combining[code] != 0) Quick[code] = 1;
            // What begins, when written out, with a code point that composes backwards touches what is before it too (Kirat Rai, Gurung Khema: new in Unicode 16).
            foreach ((int code, int[] sequence) in Decompositions)
            {
                int first = sequence[0];
                while (Decompositions.TryGetValue(first, out int[]? deeper)) first = deeper[0];
                if (Quick[first] != 0) Quick[code] = 1;
            }
            for (int code = VowelBase; code < VowelBase + Vowels; code++) Quick[code] = 1;
            for (int code = TrailBase + 1; code < TrailBase + Trails; code++) Quick[code] = 1;
        }
    }

    static class Compatibility
    {
        internal static readonly Dictionary<int, int[]> Decompositions = UnicodeTable.Entries("compatibility").Select(e => e.Split('='))
            .ToDictionary(e => UnicodeTable.Hex(e[0]), e => e[1].Split('.').Select(x => UnicodeTable.Hex(x)).ToArray());
    }

    /// <summary>The canonical combining class of a code point.</summary>
    public static int CombiningClass(int code) => Data.Combining[code];

    /// <summary>
    /// Whether <paramref name="text"/> surely is in NFC: no code point in it could decompose, reorder or compose with its neighbour.
    /// False means only that the work has to be done.
    /// </summary>
    public static bool IsSurelyNfc(ReadOnlySpan<char> text)
    {
        int i = text.IndexOfAnyExceptInRange('\0', '\u02FF');
        if (i < 0) return true;
        byte[] quick = Data.Quick;
        while (i < text.Length)
        {
            char c = text[i];
            if (c is >= '가' and <= '힣' or < '\u0300') { i++; continue; }
            if (quick[CodePoints.At(text, i, out int units)] != 0) return false;
            i += units;
        }
        return true;
    }

    /// <summary>Normalisation form C. A text already in that form comes back as the same object; a lone surrogate stays as it is.</summary>
    public static string Nfc(string text)
    {
        if (IsSurelyNfc(text)) return text;
        StringBuilder result = new(text.Length);
        byte[] quick = Data.Quick;
        int copied = 0, previous = 0;           // previous: where the code point before i begins
        for (int i = 0; i < text.Length;)
        {
            int code = CodePoints.At(text, i, out int units);
            if (quick[code] == 0)
            {
                previous = i;
                i += units;
                continue;
            }
            // From the code point before the first that may change, up to the next that surely does not touch what is before it.
            int end = i + units;
            for (; end < text.Length && quick[CodePoints.At(text, end, out units)] != 0; end += units) { }
            result.Append(text, copied, previous - copied);
            List<int> codes = Decompose(text.AsSpan(previous, end - previous));
            Compose(codes);
            foreach (int composed in codes) CodePoints.Append(result, composed);
            copied = previous = i = end;
        }
        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Normalisation form D (canonical decomposition).</summary>
    public static string Nfd(string text) => Join(Decompose(text));

    /// <summary>Normalisation form KD (compatibility decomposition).</summary>
    public static string Nfkd(string text) => Join(Decompose(text, compatible: true));

    /// <summary>Normalisation form KC (compatibility decomposition, canonical composition).</summary>
    public static string Nfkc(string text)
    {
        List<int> codes = Decompose(text, compatible: true);
        Compose(codes);
        return Join(codes);
    }

    static List<int> Decompose(ReadOnlySpan<char> text, bool compatible = false)
    {
        List<int> codes = new(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            int code = CodePoints.At(text, i, out int units);
            if (code == CodePoints.Replacement) code = text[i];     // a lone surrogate is not this function's business
            AddDecomposed(codes, code, compatible);
            i += units;
        }
        Reorder(codes);
        return codes;
    }

    static void AddDecomposed(List<int> codes, int code, bool compatible)
    {
        if (code is >= SyllableBase and < SyllableBase + Syllables)
        {
            int s = code - SyllableBase, trail = s % Trails;
            codes.Add(LeadBase + s / (Vowels * Trails));
            codes.Add(VowelBase + s % (Vowels * Trails) / Trails);
            if (trail != 0) codes.Add(TrailBase + trail);
        }
        else if (code >= 0xC0 && Data.Decompositions.TryGetValue(code, out int[]? sequence))
            foreach (int part in sequence) AddDecomposed(codes, part, compatible);
        else if (compatible && code >= 0xA0 && Compatibility.Decompositions.TryGetValue(code, out sequence))
            foreach (int part in sequence) AddDecomposed(codes, part, compatible);
        else codes.Add(code);
    }

    // Canonical ordering: a stable sort of each run of non-starters by combining class. Long runs (hostile text) are sorted by key, not by insertion.
    static void Reorder(List<int> codes)
    {
        for (int i = 0; i < codes.Count; i++)
        {
            if (Data.Combining[codes[i]] == 0) continue;
            int start = i;
            bool ordered = true;
            for (i++; i < codes.Count && Data.Combining[codes[i]] != 0; i++) ordered &= Data.Combining[codes[i - 1]] <= Data.Combining[codes[i]];
            if (ordered) continue;
            List<int> run = [.. codes.Skip(start).Take(i - start).OrderBy(c => Data.Combining[c])];
            for (int k = 0; k < run.Count; k++) codes[start + k] = run[k];
        }
    }

    static void Compose(List<int> codes)
    {
        int starter = -1, length = 0, lastClass = -1;      // lastClass: of the last code kept after the starter, -1 when none was
        for (int i = 0; i < codes.Count; i++)
        {
            int code = codes[i], ccc = Data.Combining[code];
            // Blocked when something between the starter and here has the same or a higher class (0 among them).
            if (starter >= 0 && lastClass < ccc && ComposePair(codes[starter], code) is int composed and >= 0)
            {
                codes[starter] = composed;
                continue;
            }
            if (ccc == 0)
            {
                starter = length;
                lastClass = -1;
            }
            else lastClass = ccc;
            codes[length++] = code;
        }
        codes.RemoveRange(length, codes.Count - length);
    }

    static int ComposePair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + 19 && second is >= VowelBase and < VowelBase + Vowels)
            return SyllableBase + ((first - LeadBase) * Vowels + (second - VowelBase)) * Trails;
        if (first is >= SyllableBase and < SyllableBase + Syllables && (first - SyllableBase) % Trails == 0 && second is > TrailBase and < TrailBase + Trails)
            return first + second - TrailBase;
        return Data.Compositions.GetValueOrDefault((long)first << 32 | (uint)second, -1);
    }

    static string Join(List<int> codes)
    {
        StringBuilder text = new(codes.Count);
        foreach (int code in codes) CodePoints.Append(text, code);
        return text.ToString();
    }
}
