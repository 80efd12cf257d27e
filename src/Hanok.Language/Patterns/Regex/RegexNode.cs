namespace Hanok.Language.Patterns.Regex;

/// <summary>A part of a parsed expression.</summary>
abstract record RegexNode;

/// <summary>One code point out of a set.</summary>
sealed record SetNode(CodePointSet Set) : RegexNode;

/// <summary>One part after another; without parts, the empty text.</summary>
sealed record SequenceNode(IReadOnlyList<RegexNode> Parts) : RegexNode;

/// <summary>The first alternative with which the whole matches.</summary>
sealed record AlternativesNode(IReadOnlyList<RegexNode> Choices) : RegexNode;

/// <summary>How a repetition gives back.</summary>
enum Greed { Greedy, Lazy, Possessive }

/// <summary>A part <paramref name="Least"/> to <paramref name="Most"/> times (-1: without bound).</summary>
sealed record RepeatNode(RegexNode Part, int Least, int Most, Greed Greed) : RegexNode;

/// <summary>A part that gives nothing back once it has matched.</summary>
sealed record AtomicNode(RegexNode Part) : RegexNode;

/// <summary>A part that must (or must not) match here, ahead or behind, without being consumed.</summary>
sealed record LookNode(RegexNode Part, bool Behind, bool Negative) : RegexNode;

/// <summary>A place: line or text border, word border.</summary>
sealed record AnchorNode(Anchor Anchor) : RegexNode;

/// <summary>Places that an anchor asks for; lines end at U+000A.</summary>
enum Anchor { LineStart, LineEnd, TextStart, TextEnd, TextEndOrLastLine, WordBorder, NotWordBorder }
