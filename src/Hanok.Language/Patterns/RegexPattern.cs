using System.Collections.Concurrent;
using Hanok.Language.Patterns.Regex;

namespace Hanok.Language.Patterns;

/// <summary>A pattern given as a regular expression.</summary>
sealed class RegexPattern : PiecePattern
{
    readonly RegexProgram program;
    readonly ConcurrentBag<Scan> scans = [];

    /// <summary>Compiles the expression.</summary>
    /// <exception cref="Messages.UserError">It is malformed or uses what the engine does not have.</exception>
    public RegexPattern(string expression)
    {
        Regex = expression;
        program = RegexProgram.Compile(expression);
    }

    /// <inheritdoc/>
    public override string Regex { get; }

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        PiecePattern scan = Begin(text.Length - start);
        int end = scan.Next(text, start, out matched);
        End(scan);
        return end;
    }

    /// <inheritdoc/>
    public override PiecePattern Begin(int units)
    {
        if (!scans.TryTake(out Scan? scan)) scan = new(this, new(program, Regex));
        scan.Matcher.Allow(units);
        return scan;
    }

    /// <inheritdoc/>
    public override void End(PiecePattern begun) => scans.Add((Scan)begun);

    sealed class Scan(RegexPattern owner, RegexMatcher matcher) : PiecePattern
    {
        public RegexMatcher Matcher => matcher;

        public override string Regex => owner.Regex;

        public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
        {
            int end = matcher.Match(text, start);
            matched = end > start;
            if (!matched)
            {
                // A gap: up to the next match that takes something. (A match of nothing cuts nothing.)
                for (end = start + Units(text, start); end < text.Length && matcher.Match(text, end) <= end; end += Units(text, end)) { }
            }
            return end;
        }
    }

    static int Units(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
