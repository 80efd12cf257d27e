namespace Hanok.Language.Unicode;

/// <summary>Extended grapheme clusters (UAX #29, rules GB3 to GB13): what a person takes for one character.</summary>
static class GraphemeBreak
{
    enum Class : byte { Other, CR, LF, Control, Extend, ZWJ, Regional_Indicator, Prepend, SpacingMark, L, V, T, LV, LVT }

    enum Conjunct : byte { None, Linker, Consonant, Extend }

    static readonly UnicodeTable Classes = UnicodeTable.Read("grapheme", v => (byte)Enum.Parse<Class>(v));
    static readonly UnicodeTable Conjuncts = UnicodeTable.Read("conjunct", v => (byte)Enum.Parse<Conjunct>(v));

    // Bit 0: Extended_Pictographic; bit 1: Emoji_Presentation.
    static readonly UnicodeTable Pictographs = UnicodeTable.Read("pictographic", v => (byte)(v == "P" ? 1 : 2), combine: true);

    /// <summary>Whether a code point is shown as an emoji, two columns wide, without a variation selector.</summary>
    public static bool IsEmojiPresentation(int code) => (Pictographs[code] & 2) != 0;

    /// <summary>Whether a code point may begin an emoji sequence.</summary>
    public static bool IsPictographic(int code) => (Pictographs[code] & 1) != 0;

    /// <summary>The number of UTF-16 units of the cluster that begins at <paramref name="start"/>, at least 1.</summary>
    public static int Length(ReadOnlySpan<char> text, int start)
    {
        int code = CodePoints.At(text, start, out int units), i = start + units;
        Class left = ClassOf(code);
        int flags = 1;                                                              // regional indicators in a row at the end of the cluster
        bool pictographic = IsPictographic(code);                                   // GB11: pictographic Extend*
        Conjunct conjunct = (Conjunct)Conjuncts[code];
        bool consonant = conjunct == Conjunct.Consonant, linked = false;            // GB9c: consonant [Extend Linker]* with a linker in it
        while (i < text.Length)
        {
            code = CodePoints.At(text, i, out units);
            Class right = ClassOf(code);
            conjunct = (Conjunct)Conjuncts[code];
            bool join = left switch
            {
                Class.CR => right == Class.LF,
                Class.LF or Class.Control => false,
                _ when right is Class.CR or Class.LF or Class.Control => false,
                Class.L when right is Class.L or Class.V or Class.LV or Class.LVT => true,
                Class.LV or Class.V when right is Class.V or Class.T => true,
                Class.LVT or Class.T when right == Class.T => true,
                _ when right is Class.Extend or Class.ZWJ or Class.SpacingMark => true,
                Class.Prepend => true,
                _ when linked && conjunct == Conjunct.Consonant => true,
                Class.ZWJ when pictographic && IsPictographic(code) => true,
                Class.Regional_Indicator when right == Class.Regional_Indicator => flags % 2 == 1,
                _ => false,
            };
            if (!join) break;
            flags = right == Class.Regional_Indicator && left == Class.Regional_Indicator ? flags + 1 : 1;
            if (right is not (Class.Extend or Class.ZWJ)) pictographic = IsPictographic(code);
            else if (left == Class.ZWJ) pictographic = false;                       // GB11 allows Extend* and then one ZWJ
            if (conjunct == Conjunct.Consonant) { consonant = true; linked = false; }
            else if (conjunct == Conjunct.None) consonant = linked = false;
            else linked |= consonant && conjunct == Conjunct.Linker;
            left = right;
            i += units;
        }
        return i - start;
    }

    static Class ClassOf(int code) => code is >= 0xAC00 and <= 0xD7A3 ? (code - 0xAC00) % 28 == 0 ? Class.LV : Class.LVT : (Class)Classes[code];
}
