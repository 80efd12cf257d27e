using Hanok.Language.Messages;
using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns.Regex;

/// <summary>
/// Reads the expressions of pre-tokenizers in Oniguruma's (Ruby) syntax, which is what <c>tokenizers</c> gives the patterns of <c>tokenizer.json</c> to:
/// <c>{n,m}+</c> is a repetition of a repetition, <c>?+ *+ ++</c> are possessive, <c>^</c> and <c>$</c> are the borders of any line.
/// </summary>
sealed class RegexParser
{
    const int DeepestNesting = 100, LargestCount = 1000, LongestPattern = 4096;
    readonly string pattern;
    int at, depth;
    bool ignoreCase;

    RegexParser(string pattern) => this.pattern = pattern;

    /// <summary>The tree of an expression.</summary>
    /// <exception cref="UserError">Malformed, or it uses something that the engine does not have (back-references, conditions).</exception>
    public static RegexNode Parse(string pattern)
    {
        if (pattern.Length > LongestPattern) throw RegexEscapes.Error(pattern[..60] + "…", LongestPattern, "length", LongestPattern);
        RegexParser parser = new(pattern);
        RegexNode node = parser.Alternatives();
        return parser.at == pattern.Length ? node : throw parser.Error("parenthesis_close");
    }

    bool More => at < pattern.Length;

    UserError Error(string why, params object?[] details) => RegexEscapes.Error(pattern, at, why, details);

    RegexNode Alternatives()
    {
        if (++depth > DeepestNesting) throw Error("nested", DeepestNesting);
        bool outerCase = ignoreCase;
        List<RegexNode> choices = [Sequence()];
        while (More && pattern[at] == '|')
        {
            at++;
            choices.Add(Sequence());
        }
        ignoreCase = outerCase;
        depth--;
        return choices.Count == 1 ? choices[0] : new AlternativesNode(choices);
    }

    RegexNode Sequence()
    {
        List<RegexNode> parts = [];
        while (More && pattern[at] is not ('|' or ')'))
        {
            if (Atom() is not { } atom) continue;
            parts.Add(Repeats(atom));
        }
        return parts.Count == 1 ? parts[0] : new SequenceNode(parts);
    }

    RegexNode Repeats(RegexNode atom)
    {
        while (More)
        {
            char c = pattern[at];
            if (c is '*' or '+' or '?')
            {
                at++;
                Greed greed = More && pattern[at] == '?' ? Greed.Lazy : More && pattern[at] == '+' ? Greed.Possessive : Greed.Greedy;
                if (greed != Greed.Greedy) at++;
                atom = new RepeatNode(atom, c == '+' ? 1 : 0, c == '?' ? 1 : -1, greed);
            }
            else if (c == '{' && Count() is (int least, int most, bool exact))
            {
                // Oniguruma: {n,m}? is lazy, but {n}? is an optional {n}, and {n,m}+ repeats the repetition.
                if (More && pattern[at] == '?' && !exact)
                {
                    at++;
                    atom = new RepeatNode(atom, least, most, Greed.Lazy);
                }
                else atom = new RepeatNode(atom, least, most, Greed.Greedy);
            }
            else break;
        }
        return atom;
    }

    // {n}, {n,}, {,m}, {n,m}; anything else is a literal brace.
    (int Least, int Most, bool Exact)? Count()
    {
        int start = at++, least = 0, most;
        bool hasLeast = Number(ref least), exact = false;
        if (More && pattern[at] == ',')
        {
            at++;
            most = -1;
            int number = 0;
            if (Number(ref number)) most = number;
            else if (!hasLeast) { at = start; return null; }
        }
        else
        {
            most = least;
            exact = true;
            if (!hasLeast) { at = start; return null; }
        }
        if (!More || pattern[at] != '}') { at = start; return null; }
        at++;
        if (least > LargestCount || most > LargestCount) throw Error("count", LargestCount);
        if (most >= 0 && most < least) throw Error("count_order");
        return (least, most, exact);
    }

    bool Number(ref int value)
    {
        int start = at;
        for (; More && char.IsAsciiDigit(pattern[at]); at++) value = Math.Min(value * 10 + pattern[at] - '0', LargestCount + 1);
        return at > start;
    }

    // Null where what was read matches nothing by itself (a comment, a change of options).
    RegexNode? Atom()
    {
        char c = pattern[at];
        switch (c)
        {
            case '(': return Group();
            case '[': at++; return new SetNode(Cased(new RegexClassParser(pattern, ref at, ignoreCase).Set));
            case '.': at++; return new SetNode(CodePointSet.Of('\n').Complement());
            case '^': at++; return new AnchorNode(Anchor.LineStart);
            case '$': at++; return new AnchorNode(Anchor.LineEnd);
            case '*' or '+' or '?': throw Error("nothing_to_repeat", c);
            case '\\': return Escape();
        }
        int code = CodePoints.At(pattern, at, out int units);
        at += units;
        return new SetNode(Cased(CodePointSet.Of(code)));
    }

    CodePointSet Cased(CodePointSet set) => ignoreCase ? set.IgnoringCase() : set;

    RegexNode? Group()
    {
        at++;
        if (!More || pattern[at] != '?') return Close(Alternatives());
        at++;
        if (!More) throw Error("group_unfinished");
        string rest = pattern[at..];
        if (rest[0] == '#')
        {
            int end = pattern.IndexOf(')', at);
            if (end < 0) throw Error("comment");
            at = end + 1;
            return null;
        }
        foreach ((string mark, Func<RegexNode, RegexNode> make) in Kinds)
        {
            if (!rest.StartsWith(mark, StringComparison.Ordinal)) continue;
            at += mark.Length;
            return make(Close(Alternatives()));
        }
        if (rest[0] is '<' or 'P' or '\'' && pattern.AsSpan(at).IndexOfAny('>', '\'') is int name and > 0)
        {
            at += name + 1;                                             // a named group; nothing refers to it
            if (rest[0] == '\'' && pattern.IndexOf('\'', at) is int quote and > 0) at = quote + 1;
            return Close(Alternatives());
        }
        return Options();
    }

    static readonly (string, Func<RegexNode, RegexNode>)[] Kinds =
    [
        (":", n => n), (">", n => new AtomicNode(n)), ("=", n => new LookNode(n, Behind: false, Negative: false)), ("!", n => new LookNode(n, Behind: false, Negative: true)),
        ("<=", n => new LookNode(n, Behind: true, Negative: false)), ("<!", n => new LookNode(n, Behind: true, Negative: true)),
    ];

    RegexNode? Options()
    {
        bool on = true, outer = ignoreCase, set = ignoreCase;
        for (; More && pattern[at] is not (':' or ')'); at++)
        {
            if (pattern[at] == '-') on = false;
            else if (pattern[at] == 'i') set = on;
            else throw Error("option", pattern[at]);
        }
        if (!More) throw Error("group_unfinished");
        ignoreCase = set;
        if (pattern[at++] == ')')
        {
            // (?i) holds up to the end of the group, over its alternatives too.
            RegexNode rest = Alternatives();
            ignoreCase = outer;
            return rest;
        }
        RegexNode node = Close(Alternatives());
        ignoreCase = outer;
        return node;
    }

    RegexNode Close(RegexNode node)
    {
        if (!More || pattern[at] != ')') throw Error("parenthesis_open");
        at++;
        return node;
    }

    RegexNode Escape()
    {
        if (at + 1 >= pattern.Length) throw Error("backslash");
        Anchor? anchor = pattern[at + 1] switch
        {
            'A' => Anchor.TextStart,
            'z' => Anchor.TextEnd,
            'Z' => Anchor.TextEndOrLastLine,
            'b' => Anchor.WordBorder,
            'B' => Anchor.NotWordBorder,
            _ => null,
        };
        if (anchor is { } place)
        {
            at += 2;
            return new AnchorNode(place);
        }
        if (pattern[at + 1] == 'R')
        {
            at += 2;
            CodePointSet ends = new();
            ends.Add(0x0A, 0x0D);
            ends.Add(0x85, 0x85);
            ends.Add(0x2028, 0x2029);
            return new AtomicNode(new AlternativesNode([new SequenceNode([new SetNode(CodePointSet.Of('\r')), new SetNode(CodePointSet.Of('\n'))]), new SetNode(ends)]));
        }
        return new SetNode(Cased(RegexEscapes.Read(pattern, ref at, inClass: false)));
    }
}
