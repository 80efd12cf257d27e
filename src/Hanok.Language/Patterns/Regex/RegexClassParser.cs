using Hanok.Language.Messages;
using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns.Regex;

/// <summary>Reads a class in brackets: ranges, escapes, POSIX names, classes in classes, <c>&amp;&amp;</c>.</summary>
readonly ref struct RegexClassParser
{
    readonly string pattern;

    /// <summary>Reads from just after the opening bracket; <paramref name="at"/> ends after the closing one.</summary>
    public RegexClassParser(string pattern, ref int at, bool ignoreCase, int depth = 0)
    {
        this.pattern = pattern;
        if (depth > 50) throw Error(at, "classes_nested", 50);
        bool negative = at < pattern.Length && pattern[at] == '^';
        if (negative) at++;
        CodePointSet set = new();
        CodePointSet? left = null;              // what && has met so far
        bool first = true;
        while (true)
        {
            if (at >= pattern.Length) throw Error(at, "bracket");
            char c = pattern[at];
            if (c == ']' && !first) break;
            first = false;
            if (c == '[')
            {
                if (Posix(ref at) is { } named) set.Add(named);
                else
                {
                    at++;
                    set.Add(new RegexClassParser(pattern, ref at, ignoreCase, depth + 1).Set);
                }
            }
            else if (c == '&' && at + 1 < pattern.Length && pattern[at + 1] == '&')
            {
                at += 2;
                if (left is null) left = set;
                else left.Intersect(set);
                set = new();
            }
            else Range(ref at, set);
        }
        at++;
        if (left is not null)
        {
            left.Intersect(set);
            set = left;
        }
        if (ignoreCase) set = set.IgnoringCase();
        Set = negative ? set.Complement() : set;
    }

    /// <summary>What the class holds.</summary>
    public CodePointSet Set { get; }

    void Range(ref int at, CodePointSet set)
    {
        if (Single(ref at, set) is not int first) return;
        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] == ']')
        {
            set.Add(first, first);
            return;
        }
        int dash = at++;
        CodePointSet other = new();
        if (Single(ref at, other) is not int last) throw Error(dash, "range_set");
        if (last < first) throw Error(dash, "range_order");
        set.Add(first, last);
    }

    // One code point, or null where a whole set was added.
    int? Single(ref int at, CodePointSet set)
    {
        if (pattern[at] != '\\')
        {
            int code = CodePoints.At(pattern, at, out int units);
            at += units;
            return code;
        }
        bool isSet = at + 1 < pattern.Length && pattern[at + 1] is 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'h' or 'H' or 'p' or 'P';
        CodePointSet read = RegexEscapes.Read(pattern, ref at, inClass: true);
        if (isSet)
        {
            set.Add(read);
            return null;
        }
        return read.Single;
    }

    CodePointSet? Posix(ref int at)
    {
        if (at + 1 >= pattern.Length || pattern[at + 1] != ':') return null;
        int end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0) return null;
        bool negative = pattern[at + 2] == '^';
        CodePointSet? set = RegexEscapes.Named(pattern[(at + (negative ? 3 : 2))..end]);
        if (set is null) return null;
        at = end + 2;
        return negative ? set.Complement() : set;
    }

    UserError Error(int at, string why, params object?[] details) => RegexEscapes.Error(pattern, at, why, details);
}
