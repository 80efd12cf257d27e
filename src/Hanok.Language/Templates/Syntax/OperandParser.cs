using System.Globalization;
using System.Numerics;
using System.Text;

namespace Hanok.Language.Templates;

/// <summary>Parses what operators stand between: literals, names, brackets, and what follows them.</summary>
sealed class OperandParser(TokenReader reader)
{
    /// <summary>Signs, an operand, and what follows it.</summary>
    public Expression Unary(ExpressionParser parser, bool filters)
    {
        Token token = reader.Current;
        Expression value;
        if (token.Is("-") || token.Is("+"))
        {
            reader.Next();
            reader.Enter();
            value = new SignExpression(token.At, token.Value == "-", Unary(parser, filters: false));
            reader.Leave();
        }
        else value = Primary(parser);
        value = Postfix(parser, value);
        return filters ? Filters(parser, value, inline: false, tests: true) : value;
    }

    /// <summary>Filters, tests and calls after a value; <paramref name="inline"/>: the first filter's name comes at once, without a bar.</summary>
    public Expression Filters(ExpressionParser parser, Expression? value, bool inline, bool tests = false)
    {
        for (int links = 0; ; links++)
        {
            Limit(links);
            if (inline || reader.Current.Is("|"))
            {
                if (!inline) reader.Next();
                inline = false;
                Position at = reader.Current.At;
                string name = DottedName();
                value = new FilterExpression(at, value, name, reader.Current.Is("(") ? CallArguments(parser) : ArgumentList.None);
            }
            else if (tests && reader.Current.IsName("is")) value = Test(parser, value!);
            else if (tests && reader.Current.Is("(")) value = new CallExpression(reader.Current.At, value!, CallArguments(parser));
            else return value ?? throw reader.Expected("|");
        }
    }

    Expression Postfix(ExpressionParser parser, Expression value)
    {
        for (int links = 0; ; links++)
        {
            Limit(links);
            Position at = reader.Current.At;
            if (reader.Skip("."))
            {
                Token name = reader.Next();
                value = name.Kind switch
                {
                    TokenKind.Name => new AttributeExpression(at, value, new JinjaText(name.Value)),
                    TokenKind.Whole => new ItemExpression(at, value, Whole(name)),
                    _ => throw new SyntaxFault(new TemplateFault("expected", TokenReader.ANameOrNumber, name.Shown), name.At),
                };
            }
            else if (reader.Skip("[")) value = new ItemExpression(at, value, Subscript(parser));
            else if (reader.Current.Is("(")) value = new CallExpression(at, value, CallArguments(parser));
            else return value;
        }
    }

    Expression Primary(ExpressionParser parser)
    {
        Token token = reader.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                reader.Next();
                parser.Names.Add(token.Value);
                return token.Value switch
                {
                    "true" or "True" => new Constant(token.At, true),
                    "false" or "False" => new Constant(token.At, false),
                    "none" or "None" => new Constant(token.At, null),
                    _ => new NameExpression(token.At, token.Value),
                };
            case TokenKind.String:
                StringBuilder text = new();
                while (reader.Current.Kind == TokenKind.String) text.Append(reader.Next().Value);
                return new Constant(token.At, new JinjaText(text.ToString()));
            case TokenKind.Whole:
                reader.Next();
                return Whole(token);
            case TokenKind.Fraction:
                reader.Next();
                return new Constant(token.At, double.Parse(token.Value.Replace("_", ""), CultureInfo.InvariantCulture));
        }
        if (reader.Skip("("))
        {
            Expression inside = parser.ParseTuple(conditional: true, parenthesised: true);
            reader.Expect(")");
            return inside;
        }
        if (reader.Skip("["))
        {
            List<Expression> items = [.. Separated("]", () => parser.Parse())];
            return new SequenceExpression(token.At, items, isTuple: false);
        }
        if (!reader.Skip("{")) throw reader.Fault(token.Kind == TokenKind.End ? "end" : "unexpected", token.Kind == TokenKind.End ? "}}" : token.Shown);
        List<(Expression, Expression)> entries = [.. Separated("}", () =>
        {
            Expression key = parser.Parse();
            reader.Expect(":");
            return (key, parser.Parse());
        })];
        return new DictExpression(token.At, entries);
    }

    IEnumerable<T> Separated<T>(string close, Func<T> item)
    {
        for (bool first = true; !reader.Current.Is(close); first = false)
        {
            if (!first) reader.Expect(",");
            if (reader.Current.Is(close)) break;
            yield return item();
        }
        reader.Expect(close);
    }

    Expression Subscript(ExpressionParser parser)
    {
        Position at = reader.Current.At;
        List<Expression> keys = [.. Separated("]", () => Key(parser))];
        return keys.Count switch
        {
            0 => throw new SyntaxFault(new TemplateFault("unexpected", "]"), at),
            1 => keys[0],
            _ => new SequenceExpression(at, keys, isTuple: true),
        };
    }

    Expression Key(ExpressionParser parser)
    {
        Position at = reader.Current.At;
        Expression? start = reader.Current.Is(":") ? null : parser.Parse();
        if (!reader.Skip(":")) return start!;
        Expression? stop = AtBound() || reader.Current.Is(":") ? null : parser.Parse();
        Expression? step = reader.Skip(":") && !AtBound() ? parser.Parse() : null;
        return new SliceExpression(at, start, stop, step);

        bool AtBound() => reader.Current.Is("]") || reader.Current.Is(",");
    }

    ArgumentList CallArguments(ExpressionParser parser)
    {
        reader.Expect("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        Expression? rest = null, namedRest = null;
        foreach (int _ in Separated(")", Argument)) { }
        return new ArgumentList(positional, named, rest, namedRest);

        int Argument()
        {
            if (namedRest is not null) throw reader.Fault("arguments");
            if (reader.Skip("**")) namedRest = parser.Parse();
            else if (reader.Current.Is("*") && rest is null)
            {
                reader.Next();
                rest = parser.Parse();
            }
            else if (reader.Current.Kind == TokenKind.Name && reader.Following.Is("="))
            {
                string name = reader.Next().Value;
                reader.Next();
                named.Add((name, parser.Parse()));
            }
            else if (named.Count > 0 || rest is not null) throw reader.Fault("arguments");
            else positional.Add(parser.Parse());
            return 0;
        }
    }

    Expression Test(ExpressionParser parser, Expression value)
    {
        reader.Next();
        bool negated = reader.SkipName("not");
        Position at = reader.Current.At;
        string name = DottedName();
        ArgumentList arguments = ArgumentList.None;
        Token next = reader.Current;
        if (next.Is("(")) arguments = CallArguments(parser);
        else if ((next.Kind is TokenKind.Name or TokenKind.String or TokenKind.Whole or TokenKind.Fraction || next.Is("[") || next.Is("{")) && !(next.IsName("else") || next.IsName("or") || next.IsName("and")))
        {
            if (next.IsName("is")) throw reader.Fault("chained_tests");
            reader.Enter();
            arguments = new ArgumentList([Postfix(parser, Primary(parser))], [], null, null);
            reader.Leave();
        }
        Expression test = new TestExpression(at, value, name, arguments);
        return negated ? new NotExpression(at, test) : test;
    }

    string DottedName()
    {
        StringBuilder name = new(reader.Expect(TokenKind.Name, TokenReader.AName).Value);
        while (reader.Skip(".")) name.Append('.').Append(reader.Expect(TokenKind.Name, TokenReader.AName).Value);
        return name.ToString();
    }

    Constant Whole(Token token)
    {
        BigInteger? n = Numbers.ReadWhole(null, token.Value, 0);
        return new Constant(token.At, n ?? throw new SyntaxFault(new TemplateFault("number", TemplateFault.Short(token.Value)), token.At));
    }

    void Limit(int links)
    {
        if (links > TokenReader.Deepest) throw reader.Fault("nested", TokenReader.Deepest);
    }
}
