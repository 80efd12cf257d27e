namespace Hanok.Language.Templates;

/// <summary>Kinds of token.</summary>
enum TokenKind { Text, PrintBegin, PrintEnd, TagBegin, TagEnd, Name, Whole, Fraction, String, Operator, End }

/// <summary>A token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text: of a string what it stands for, of an operator the operator.</param>
/// <param name="At">Where it begins.</param>
readonly record struct Token(TokenKind Kind, string Value, Position At)
{
    /// <summary>Whether it is this operator.</summary>
    public bool Is(string op) => Kind == TokenKind.Operator && Value == op;

    /// <summary>Whether it is this word.</summary>
    public bool IsName(string name) => Kind == TokenKind.Name && Value == name;

    /// <summary>How messages name it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.PrintEnd => "}}",
        TokenKind.TagEnd => "%}",
        TokenKind.PrintBegin => "{{",
        TokenKind.TagBegin => "{%",
        TokenKind.Text or TokenKind.End => "…",
        _ => TemplateFault.Short(Value),
    };
}

/// <summary>A fault with the place where it was found while reading.</summary>
sealed class SyntaxFault(TemplateFault fault, Position at) : Exception(fault.Message)
{
    /// <summary>What is wrong.</summary>
    public TemplateFault Fault => fault;

    /// <summary>Where.</summary>
    public Position At => at;
}
