using System.Collections.Concurrent;
using Hanok.Language.Patterns.Regex;

namespace Hanok.Language.Patterns;

/// <summary>A pattern given as a regular expression.</summary>
sealed class RegexPattern : PiecePattern
{
    readonly RegexProgram program;
    readonly ConcurrentBag<RegexMatcher> matchers = [];

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
        if (!matchers.TryTake(out RegexMatcher? matcher)) matcher = new(program, Regex);
        matcher.Allow(text.Length - start);
        int end = matcher.Match(text, start);
        matched = end > start;
        if (!matched)
        {
            // A gap: up to the next match that takes something. (A match of nothing cuts nothing.)
            for (end = start + Units(text, start); end < text.Length && matcher.Match(text, end) <= end; end += Units(text, end)) { }
        }
        matchers.Add(matcher);
        return end;
    }

    static int Units(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
