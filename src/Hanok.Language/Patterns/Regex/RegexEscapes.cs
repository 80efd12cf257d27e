using System.Collections.Concurrent;
using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns.Regex;

/// <summary>Escapes that stand for code points or sets of them.</summary>
static class RegexEscapes
{
    // Sets take a million look-ups each; those that patterns name again and again are made once. Nobody changes them.
    static readonly ConcurrentDictionary<string, CodePointSet> Made = new(StringComparer.Ordinal);

    static CodePointSet Once(string name, Func<int, bool> member) => Made.GetOrAdd(name, _ => CodePointSet.Where(member));

    /// <summary>The set that the escape at <paramref name="at"/> (a backslash) stands for; moves past it.</summary>
    public static CodePointSet Read(string pattern, ref int at, bool inClass)
    {
        if (at + 1 >= pattern.Length) throw Error(pattern, at, "backslash");
        char kind = pattern[at + 1];
        at += 2;
        switch (kind)
        {
            case 's': return Once("\\s", UnicodeTables.IsWhiteSpace);
            case 'S': return Once("\\s", UnicodeTables.IsWhiteSpace).Complement();
            case 'd': return Category(CategorySet.None, GeneralCategory.Nd);
            case 'D': return Category(CategorySet.None, GeneralCategory.Nd).Complement();
            case 'w': return Once("\\w", IsWord);
            case 'W': return Once("\\w", IsWord).Complement();
            case 'h': return Named("xdigit")!;
            case 'H': return Named("xdigit")!.Complement();
            case 'p' or 'P': return Property(pattern, ref at, kind == 'P');
            case 'n': return CodePointSet.Of('\n');
            case 'r': return CodePointSet.Of('\r');
            case 't': return CodePointSet.Of('\t');
            case 'f': return CodePointSet.Of('\f');
            case 'v': return CodePointSet.Of('\v');
            case 'a': return CodePointSet.Of('\a');
            case 'e': return CodePointSet.Of(0x1B);
            case 'b' when inClass: return CodePointSet.Of('\b');
            case '0': return CodePointSet.Of(0);
            case 'x': return CodePointSet.Of(Hexadecimal(pattern, ref at, 2));
            case 'u': return CodePointSet.Of(Hexadecimal(pattern, ref at, 4));
        }
        if (char.IsAsciiLetterOrDigit(kind)) throw Error(pattern, at - 2, "escape", kind);
        at--;
        int code = CodePoints.At(pattern, at, out int units);
        at += units;
        return CodePointSet.Of(code);
    }

    /// <summary>Oniguruma's \w: without the joiners, with the superscripts and fractions of Latin-1.</summary>
    public static bool IsWord(int code) => code is 0xB2 or 0xB3 or 0xB9 or >= 0xBC and <= 0xBE || (UnicodeTables.IsWordCharacter(code) && code is not (0x200C or 0x200D));

    static int Hexadecimal(string pattern, ref int at, int digits)
    {
        int start = at;
        if (at < pattern.Length && pattern[at] == '{')
        {
            int end = pattern.IndexOf('}', at);
            if (end < 0) throw Error(pattern, at, "brace");
            if (!int.TryParse(pattern.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, null, out int code) || code is < 0 or > 0x10FFFF)
                throw Error(pattern, at, "code_point");
            at = end + 1;
            return code;
        }
        int value = 0;
        while (at < pattern.Length && at - start < digits && char.IsAsciiHexDigit(pattern[at])) value = value * 16 + Convert.ToInt32(pattern[at++].ToString(), 16);
        return at > start ? value : throw Error(pattern, start, "hexadecimal");
    }

    static CodePointSet Property(string pattern, ref int at, bool negative)
    {
        int end = at < pattern.Length && pattern[at] == '{' ? pattern.IndexOf('}', at) : -1;
        if (end < 0) throw Error(pattern, at, "property_name");
        string name = pattern[(at + 1)..end];
        if (name.StartsWith('^'))
        {
            negative = !negative;
            name = name[1..];
        }
        CodePointSet? set = Named(name);
        if (set is null) throw Error(pattern, at, "property", name);
        at = end + 1;
        return negative ? set.Complement() : set;
    }

    /// <summary>The set of a POSIX class or property name, white space, '-', '_' and case left aside; null where none has that name.</summary>
    public static CodePointSet? Named(string name)
    {
        string key = string.Concat(name.Where(c => c is not (' ' or '-' or '_'))).ToLowerInvariant();
        switch (key)
        {
            case "any": return new CodePointSet().Complement();
            case "ascii": return Once("ascii", c => c < 128);
            case "l" or "letter": return Category(CategorySet.L);
            case "m" or "mark": return Category(CategorySet.M);
            case "n" or "number": return Category(CategorySet.N);
            case "p" or "punctuation": return Category(CategorySet.P);
            case "s" or "symbol": return Category(CategorySet.S);
            case "z" or "separator": return Category(CategorySet.Z);
            case "c" or "other": return Category(CategorySet.C);
            case "alpha": return Once("alpha", c => UnicodeTables.IsWordCharacter(c) && UnicodeTables.Category(c) is not (GeneralCategory.Nd or GeneralCategory.Pc));
            case "digit": return Category(CategorySet.None, GeneralCategory.Nd);
            case "alnum": return Once("alnum", c => UnicodeTables.IsWordCharacter(c) && UnicodeTables.Category(c) != GeneralCategory.Pc);
            case "word": return Once("\\w", IsWord);
            case "space" or "whitespace": return Once("\\s", UnicodeTables.IsWhiteSpace);
            case "blank": return Once("blank", c => c == '\t' || UnicodeTables.Category(c) == GeneralCategory.Zs);
            case "cntrl": return Category(CategorySet.None, GeneralCategory.Cc);
            case "xdigit": return Once("xdigit", c => c < 128 && char.IsAsciiHexDigit((char)c));
            case "upper" or "uppercaseletter": return Category(CategorySet.None, GeneralCategory.Lu);
            case "lower" or "lowercaseletter": return Category(CategorySet.None, GeneralCategory.Ll);
            case "punct": return Once("punct", c => UnicodeTables.IsIn(c, CategorySet.P) || c is '$' or '+' or '<' or '=' or '>' or '^' or '`' or '|' or '~');
            case "decimalnumber": return Category(CategorySet.None, GeneralCategory.Nd);
        }
        if (Enum.TryParse(key, ignoreCase: true, out GeneralCategory category) && key.Length == 2 && !char.IsAsciiDigit(key[0])) return Category(CategorySet.None, category);
        foreach (Script script in Enum.GetValues<Script>())
            if (string.Equals(script.ToString().Replace("_", ""), key, StringComparison.OrdinalIgnoreCase)) return Once(script.ToString(), c => UnicodeTables.ScriptOf(c) == script);
        return null;
    }

    static CodePointSet Category(CategorySet set) => Once(((uint)set).ToString(), c => UnicodeTables.IsIn(c, set));

    static CodePointSet Category(CategorySet set, GeneralCategory also) => Category(set | (CategorySet)(1u << (int)also));

    /// <summary>The error that a pattern cannot be read; <paramref name="why"/> is the end of a key of the message tables.</summary>
    public static UserError Error(string pattern, int at, string why, params object?[] details) =>
        new("language.regex.malformed", pattern, at, new MessagePart("language.regex.why." + why, details));
}
