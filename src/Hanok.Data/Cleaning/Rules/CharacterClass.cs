using System.Globalization;
using Hanok.Language;

namespace Hanok.Data.Cleaning.Rules;

/// <summary>What the quality rules ask of a character, as bits.</summary>
[Flags]
enum CharacterClass : byte
{
    None = 0,

    /// <summary>Parts words: what Python's <c>str.split</c> splits at.</summary>
    Space = 1,

    /// <summary>A letter (categories L).</summary>
    Letter = 2,

    /// <summary>A letter or number.</summary>
    Alphanumeric = 4,

    /// <summary>In the set of symbols of Gopher's word count.</summary>
    Symbol = 8,

    /// <summary>May end a line that is a sentence.</summary>
    Terminal = 16,

    /// <summary>Ends a line: what Python's <c>str.splitlines</c> splits at.</summary>
    LineEnd = 32,
}

/// <summary>The classes of all characters, from the pinned Unicode tables and two published sets.</summary>
static class CharacterClasses
{
    // The sets TERMINAL_PUNCTUATION and PUNCTUATION_SET of datatrove 0.10.1 (Apache-2.0, Hugging Face), as code points; the second contains the first.
    const string TerminalSet =
        "21 2E 3F 589 61D-61F 6D4 700-702 7F9 837 839 83D-83E 964-965 104A-104B 1362 1367-1368 166E 1735-1736 17D4-17D6 17D9-17DA 1803 1809 1944-1945 1AA8-1AAB 1B5A-1B5B 1B5E-1B5F 1B7D-1B7E 1C3B-1C3C 1C7E-1C7F " +
        "203C-203D 2047-2049 2E2E 2E3C 2E53-2E54 3002 A4FF A60E-A60F A6F3 A6F7 A876-A877 A8CE-A8CF A92F A9C8-A9C9 AA5D-AA5F AAF0-AAF1 ABEB FE52 FE56-FE57 FF01 FF0E FF1F FF61 10A56-10A57 10F55-10F59 10F86-10F89 " +
        "11047-11048 110BE-110C1 11141-11143 111C5-111C6 111CD 111DE-111DF 11238-11239 1123B-1123C 112A9 1144B-1144C 115C2-115C3 115C9-115D7 11641-11642 1173C-1173E 11944 11946 11A42-11A43 11A9B-11A9C 11C41-11C42 " +
        "11EF7-11EF8 11F43-11F44 16A6E-16A6F 16AF5 16B37-16B38 16B44 16E98 1BC9F 1DA88";

    const string SymbolSet =
        "0-8 B-1F 21-2F 3A-40 5B-60 7B-9F AB B4 BB 2013-2014 2019 201C-201E 2026 2236 2501 25BA 3001-3002 3008-300D 3010-3011 FF01 FF05 FF08-FF09 FF0C FF0E FF11 FF1A-FF1B FF1F FF5E FF61";

    static readonly byte[] Basic = new byte[65536];
    static readonly HashSet<int> FarTerminals = [];

    static CharacterClasses()
    {
        for (int c = 0; c < 65536; c++)
        {
            CharacterClass k = CharacterClass.None;
            if (c is >= 9 and <= 13 or >= 0x1c and <= 0x20 or 0x85 or 0xa0 or 0x1680 or >= 0x2000 and <= 0x200a or 0x2028 or 0x2029 or 0x202f or 0x205f or 0x3000) k |= CharacterClass.Space;
            if (c is >= 10 and <= 13 or >= 0x1c and <= 0x1e or 0x85 or 0x2028 or 0x2029) k |= CharacterClass.LineEnd;
            if (UnicodeTables.IsLetter(c)) k |= CharacterClass.Letter | CharacterClass.Alphanumeric;
            if (UnicodeTables.IsNumber(c)) k |= CharacterClass.Alphanumeric;
            Basic[c] = (byte)k;
        }
        Mark(TerminalSet, CharacterClass.Terminal | CharacterClass.Symbol);
        Mark(SymbolSet, CharacterClass.Symbol);
    }

    /// <summary>The class of every UTF-16 unit; surrogates have none.</summary>
    public static ReadOnlySpan<byte> Table => Basic;

    /// <summary>The class of a unit.</summary>
    public static CharacterClass Of(char c) => (CharacterClass)Basic[c];

    /// <summary>The class of a code point.</summary>
    public static CharacterClass Of(int code)
    {
        if (code < 65536) return (CharacterClass)Basic[code];
        CharacterClass k = FarTerminals.Contains(code) ? CharacterClass.Terminal | CharacterClass.Symbol : CharacterClass.None;
        if (UnicodeTables.IsLetter(code)) k |= CharacterClass.Letter | CharacterClass.Alphanumeric;
        if (UnicodeTables.IsNumber(code)) k |= CharacterClass.Alphanumeric;
        return k;
    }

    static void Mark(string set, CharacterClass bits)
    {
        foreach (string range in set.Split(' '))
        {
            string[] ends = range.Split('-');
            int from = int.Parse(ends[0], NumberStyles.HexNumber), to = int.Parse(ends[^1], NumberStyles.HexNumber);
            for (int c = from; c <= to; c++)
            {
                if (c < 65536) Basic[c] |= (byte)bits;
                else FarTerminals.Add(c);
            }
        }
    }
}
