namespace Hanok.Language.Templates;

/// <summary>
/// Parses expressions with Jinja's precedences, from loose to tight: <c>if else</c>; <c>or</c>; <c>and</c>; <c>not</c>; comparisons; <c>+ -</c>; <c>~</c>;
/// <c>* / // %</c>; <c>**</c> (from left to right); signs; attributes, indices and calls; filters and tests.
/// </summary>
sealed class ExpressionParser(TokenReader reader)
{
    static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    readonly Lazy<OperandParser> operands = new(() => new OperandParser(reader));
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>The names read so far since the set was last emptied.</summary>
    public HashSet<string> Names => names;

    /// <summary>An expression; without <paramref name="conditional"/>, one that <c>if</c> ends.</summary>
    public Expression Parse(bool conditional = true)
    {
        reader.Enter();
        Expression value = conditional ? Conditional() : Or();
        reader.Leave();
        return value;
    }

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    public Expression ParseTuple(bool conditional, Func<bool>? ends = null, bool parenthesised = false)
    {
        Position at = reader.Current.At;
        List<Expression> items = [];
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0) reader.Expect(",");
            if (IsTupleEnd(ends)) break;
            items.Add(Parse(conditional));
            if (!reader.Current.Is(",")) break;
            isTuple = true;
        }
        if (isTuple) return new SequenceExpression(at, items, isTuple: true);
        if (items.Count == 1) return items[0];
        return parenthesised ? new SequenceExpression(at, [], isTuple: true) : throw reader.Fault("unexpected", reader.Current.Shown);
    }

    /// <summary>Filters after a value, or after nothing, which stands for a block's body.</summary>
    public Expression ParseFilters(Expression? operand, bool inline) => operands.Value.Filters(this, operand, inline);

    bool IsTupleEnd(Func<bool>? ends) => reader.Current.Kind is TokenKind.PrintEnd or TokenKind.TagEnd || reader.Current.Is(")") || ends?.Invoke() == true;

    Expression Conditional()
    {
        Position at = reader.Current.At;
        Expression value = Or();
        int links = 0;
        while (reader.SkipName("if"))
        {
            Limit(ref links);
            Expression test = Or();
            value = new ConditionalExpression(at, test, value, reader.SkipName("else") ? Parse() : null);
        }
        return value;
    }

    Expression Or() => Left("or", () => Left("and", Not));

    Expression Left(string word, Func<Expression> operand)
    {
        Expression value = operand();
        int links = 0;
        while (reader.Current.IsName(word))
        {
            Limit(ref links);
            Position at = reader.Next().At;
            value = new LogicExpression(at, word == "and", value, operand());
        }
        return value;
    }

    Expression Not()
    {
        if (!reader.Current.IsName("not")) return Comparison();
        Position at = reader.Next().At;
        reader.Enter();
        Expression value = new NotExpression(at, Not());
        reader.Leave();
        return value;
    }

    Expression Comparison()
    {
        Expression first = Sum();
        List<(string, Expression)> links = [];
        Position at = reader.Current.At;
        while (true)
        {
            string op;
            if (reader.Current.Kind == TokenKind.Operator && Comparisons.Contains(reader.Current.Value)) op = reader.Next().Value;
            else if (reader.SkipName("in")) op = "in";
            else if (reader.Current.IsName("not") && reader.Following.IsName("in"))
            {
                reader.Next();
                reader.Next();
                op = "not in";
            }
            else break;
            links.Add((op, Sum()));
        }
        return links.Count == 0 ? first : new CompareExpression(at, first, links);
    }

    Expression Sum() => Arithmetic(Concat, "+", "-");

    Expression Concat()
    {
        Position at = reader.Current.At;
        Expression first = Product();
        if (!reader.Current.Is("~")) return first;
        List<Expression> parts = [first];
        while (reader.Skip("~")) parts.Add(Product());
        return new ConcatExpression(at, parts);
    }

    Expression Product() => Arithmetic(() => Arithmetic(() => operands.Value.Unary(this, filters: true), "**"), "*", "/", "//", "%");

    Expression Arithmetic(Func<Expression> operand, params string[] operators)
    {
        Expression value = operand();
        int links = 0;
        while (reader.Current.Kind == TokenKind.Operator && operators.Contains(reader.Current.Value))
        {
            Limit(ref links);
            Token op = reader.Next();
            value = new ArithmeticExpression(op.At, op.Value, value, operand());
        }
        return value;
    }

    // A chain is a tree that leans to the left: as deep as it is long.
    void Limit(ref int links)
    {
        if (++links > TokenReader.Deepest) throw reader.Fault("nested", TokenReader.Deepest);
    }
}
