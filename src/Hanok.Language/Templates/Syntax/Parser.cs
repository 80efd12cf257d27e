namespace Hanok.Language.Templates;

/// <summary>Parses a template into statements.</summary>
sealed class Parser
{
    readonly TokenReader reader;
    readonly ExpressionParser expressions;
    readonly TagParser tags;

    Parser(List<Token> tokens)
    {
        reader = new TokenReader(tokens);
        expressions = new ExpressionParser(reader);
        tags = new TagParser(reader, expressions, Until);
    }

    /// <summary>The statements and the blocks of a template.</summary>
    /// <exception cref="SyntaxFault">It is no template.</exception>
    public static (Body Body, IReadOnlyDictionary<string, Body> Blocks) Parse(string source)
    {
        Parser parser = new(Lexer.Read(source));
        List<Statement> statements = parser.Statements(null, default);
        return (new Body(statements), parser.tags.Blocks);
    }

    // What stands up to one of the tags given; the last of them, which closes, is taken with its end.
    Body Until(Token opening, params string[] ends)
    {
        reader.Skip(":");
        reader.Expect(TokenKind.TagEnd, "%}");
        return new Body(Statements(ends, opening));
    }

    List<Statement> Statements(string[]? ends, Token opening)
    {
        reader.Enter();
        List<Statement> statements = [];
        while (true)
        {
            Token token = reader.Next();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new TextStatement(token.At, token.Value));
                    break;
                case TokenKind.PrintBegin:
                    statements.Add(new PrintStatement(token.At, expressions.ParseTuple(conditional: true)));
                    reader.Expect(TokenKind.PrintEnd, "}}");
                    break;
                case TokenKind.TagBegin when ends is not null && reader.Current.Kind == TokenKind.Name && ends.Contains(reader.Current.Value):
                    reader.Leave();
                    return statements;
                case TokenKind.TagBegin:
                    statements.Add(tags.Parse(reader.Expect(TokenKind.Name, TokenReader.ATag)));
                    reader.Expect(TokenKind.TagEnd, "%}");
                    break;
                default:
                    if (ends is not null) throw new SyntaxFault(new TemplateFault("open_tag", opening.Value, ends[^1]), opening.At);
                    reader.Leave();
                    return statements;
            }
        }
    }
}
