using Hanok.Language.Messages;

namespace Hanok.Language.Templates;

/// <summary>Goes through tokens, and says what was expected where something else stands.</summary>
sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    /// <summary>The most brackets, operators and statements inside each other.</summary>
    public const int Deepest = 200;

    /// <summary>What is expected, in the language of the message.</summary>
    public static readonly MessagePart AName = new("language.template.what.name"), ATag = new("language.template.what.tag"), ACall = new("language.template.what.call"),
        ANameOrNumber = new("language.template.what.name_or_number");

    int index, depth;

    /// <summary>The token that comes next.</summary>
    public Token Current => tokens[index];

    /// <summary>The token after that.</summary>
    public Token Following => tokens[Math.Min(index + 1, tokens.Count - 1)];

    /// <summary>How many tokens have been read.</summary>
    public int Count => index;

    /// <summary>Takes a token.</summary>
    public Token Next() => Current.Kind == TokenKind.End ? Current : tokens[index++];

    /// <summary>Takes an operator if it is there.</summary>
    public bool Skip(string op)
    {
        if (!Current.Is(op)) return false;
        index++;
        return true;
    }

    /// <summary>Takes a word if it is there.</summary>
    public bool SkipName(string name)
    {
        if (!Current.IsName(name)) return false;
        index++;
        return true;
    }

    /// <summary>Takes an operator that must be there.</summary>
    public void Expect(string op)
    {
        if (!Skip(op)) throw Expected(op);
    }

    /// <summary>Takes a token of a kind that must be there.</summary>
    public Token Expect(TokenKind kind, object shown) => Current.Kind == kind ? Next() : throw Expected(shown);

    /// <summary>Takes a word that must be there.</summary>
    public void ExpectName(string name)
    {
        if (!SkipName(name)) throw Expected(name);
    }

    /// <summary>The error that something else was expected here.</summary>
    public SyntaxFault Expected(object what) => Current.Kind == TokenKind.End ? Fault("end", what) : Fault("expected", what, Current.Shown);

    /// <summary>An error here.</summary>
    public SyntaxFault Fault(string reason, params object?[] arguments) => new(new TemplateFault(reason, arguments), Current.At);

    /// <summary>One level deeper.</summary>
    public void Enter()
    {
        if (++depth > Deepest) throw Fault("nested", Deepest);
    }

    /// <summary>One level up again.</summary>
    public void Leave() => depth--;
}
