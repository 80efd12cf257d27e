namespace Hanok.Language.Templates;

/// <summary>Parses <c>{% tags %}</c>.</summary>
sealed class TagParser(TokenReader reader, ExpressionParser expressions, TagParser.BodyReader until)
{
    /// <summary>Reads what follows a tag up to one of others, whose name then is the current token.</summary>
    public delegate Body BodyReader(Token opening, params string[] ends);

    readonly Dictionary<string, Body> blocks = new(StringComparer.Ordinal);
    readonly TargetParser targets = new(reader);
    int loops;

    /// <summary>The blocks by their names.</summary>
    public IReadOnlyDictionary<string, Body> Blocks => blocks;

    /// <summary>The statement that begins with a tag, whose name has been read.</summary>
    public Statement Parse(Token tag)
    {
        switch (tag.Value)
        {
            case "for": return For(tag);
            case "if": return If(tag);
            case "set": return Set(tag);
            case "with": return With(tag);
            case "macro": return new MacroStatement(tag.At, Macro(tag, reader.Expect(TokenKind.Name, TokenReader.AName).Value, "endmacro"));
            case "call": return Call(tag);
            case "block": return Block(tag);
            case "print": return new PrintStatement(tag.At, expressions.ParseTuple(conditional: true));
            case "filter":
                Expression filter = expressions.ParseFilters(null, inline: true);
                return new FilterStatement(tag.At, filter, Closed(tag, "endfilter"));
            case "generation": return new GenerationStatement(tag.At, Apart(() => Closed(tag, "endgeneration")));
            case "break" or "continue":
                if (loops == 0) throw new SyntaxFault(new TemplateFault("outside_loop", tag.Value), tag.At);
                return new LeaveStatement(tag.At, tag.Value == "break" ? Flow.Break : Flow.Continue);
            case "include" or "import" or "from" or "extends":
                while (reader.Current.Kind is not (TokenKind.TagEnd or TokenKind.End)) reader.Next();
                return new RefusedStatement(tag.At, tag.Value);
            default: throw new SyntaxFault(new TemplateFault("unknown_tag", TemplateFault.Short(tag.Value)), tag.At);
        }
    }

    ForStatement For(Token tag)
    {
        Target target = targets.Parse(namespaces: false, () => reader.Current.IsName("in"));
        reader.ExpectName("in");
        Expression items = expressions.ParseTuple(conditional: false, () => reader.Current.IsName("recursive"));
        Expression? test = reader.SkipName("if") ? expressions.Parse() : null;
        bool recursive = reader.SkipName("recursive");
        loops++;
        Body body = until(tag, "else", "endfor");
        loops--;
        return new ForStatement(tag.At, target, items, test, recursive, body, Else(tag, "endfor"));
    }

    IfStatement If(Token tag)
    {
        List<(Expression, Body)> branches = [];
        do
        {
            Expression test = expressions.ParseTuple(conditional: false);
            branches.Add((test, until(tag, "elif", "else", "endif")));
        }
        while (reader.SkipName("elif"));
        return new IfStatement(tag.At, branches, Else(tag, "endif"));
    }

    // The else branch if it is there, and the end.
    Body? Else(Token tag, string end)
    {
        Body? otherwise = reader.SkipName("else") ? until(tag, end) : null;
        reader.ExpectName(end);
        return otherwise;
    }

    Statement Set(Token tag)
    {
        Target target = targets.Parse(namespaces: true, () => reader.Current.Is("=") || reader.Current.Is("|"));
        if (reader.Skip("=")) return new SetStatement(tag.At, target, expressions.ParseTuple(conditional: true));
        Expression? filter = reader.Current.Is("|") ? expressions.ParseFilters(null, inline: false) : null;
        return new SetBlockStatement(tag.At, target, filter, Closed(tag, "endset"));
    }

    WithStatement With(Token tag)
    {
        List<(Target, Expression)> assignments = [];
        while (reader.Current.Kind != TokenKind.TagEnd)
        {
            if (assignments.Count > 0) reader.Expect(",");
            Target target = targets.Parse(namespaces: false, () => reader.Current.Is("="));
            reader.Expect("=");
            assignments.Add((target, expressions.Parse()));
        }
        return new WithStatement(tag.At, assignments, Closed(tag, "endwith"));
    }

    MacroDefinition Macro(Token tag, string name, string end)
    {
        List<(string, Expression?)> parameters = [];
        if (end == "endmacro" || reader.Current.Is("(")) Parameters(parameters);
        return Definition(tag, name, parameters, end);
    }

    MacroDefinition Definition(Token tag, string name, List<(string, Expression?)> parameters, string end)
    {
        HashSet<string> before = [.. expressions.Names];
        expressions.Names.Clear();
        Body body = Apart(() => Closed(tag, end));
        MacroDefinition macro = new(name, parameters, body, Uses("varargs"), Uses("kwargs"), Uses("caller"));
        expressions.Names.UnionWith(before);
        return macro;

        bool Uses(string special) => expressions.Names.Contains(special);
    }

    void Parameters(List<(string, Expression?)> parameters)
    {
        reader.Expect("(");
        while (!reader.Current.Is(")"))
        {
            if (parameters.Count > 0) reader.Expect(",");
            string name = reader.Expect(TokenKind.Name, TokenReader.AName).Value;
            Expression? fallback = reader.Skip("=") ? expressions.Parse() : null;
            if (fallback is null && parameters.Exists(p => p.Item2 is not null)) throw reader.Fault("parameters", TemplateFault.Short(name));
            parameters.Add((name, fallback));
        }
        reader.Expect(")");
    }

    CallStatement Call(Token tag)
    {
        List<(string, Expression?)> parameters = [];
        if (reader.Current.Is("(")) Parameters(parameters);
        Token at = reader.Current;
        if (expressions.Parse() is not CallExpression call) throw new SyntaxFault(new TemplateFault("expected", TokenReader.ACall, at.Shown), at.At);
        return new CallStatement(tag.At, Definition(tag, "caller", parameters, "endcall"), call);
    }

    BlockStatement Block(Token tag)
    {
        string name = reader.Expect(TokenKind.Name, TokenReader.AName).Value;
        while (reader.SkipName("scoped") || reader.SkipName("required")) { }
        Body body = Apart(() => Closed(tag, "endblock"));
        reader.SkipName(name);
        if (!blocks.TryAdd(name, body)) throw new SyntaxFault(new TemplateFault("block_twice", TemplateFault.Short(name)), tag.At);
        return new BlockStatement(tag.At, name);
    }

    Body Closed(Token tag, string end)
    {
        Body body = until(tag, end);
        reader.ExpectName(end);
        return body;
    }

    // Loops outside of a macro or the like cannot be left from inside it.
    Body Apart(Func<Body> read)
    {
        (int outside, loops) = (loops, 0);
        Body body = read();
        loops = outside;
        return body;
    }
}
