namespace Hanok.Language.Templates;

/// <summary><c>value.name</c>.</summary>
sealed class AttributeExpression(Position at, Expression owner, JinjaText name) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? value = owner.Evaluate(run);
        run.At = At;
        return Access.Attribute(run, value, name);
    }
}

/// <summary><c>value[key]</c>.</summary>
sealed class ItemExpression(Position at, Expression owner, Expression key) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? value = owner.Evaluate(run), k = key.Evaluate(run);
        run.At = At;
        return Access.Item(run, value, k);
    }
}

/// <summary>The arguments of a call as they are written.</summary>
/// <param name="Positional">Those without a name.</param>
/// <param name="Named">Those with one.</param>
/// <param name="Rest">What follows <c>*</c>.</param>
/// <param name="NamedRest">What follows <c>**</c>.</param>
sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Rest, Expression? NamedRest)
{
    // The arguments in lists and in the order of the parameters, and a result.
    const int CallBytes = 320;

    /// <summary>No arguments.</summary>
    public static ArgumentList None { get; } = new([], [], null, null);

    /// <summary>Their values.</summary>
    public Arguments Evaluate(Run run)
    {
        run.Budget.Bytes(CallBytes + 32L * Positional.Count + 40L * Named.Count);
        if (Rest is null && NamedRest is null && Positional.Count + Named.Count == 0) return Arguments.None;
        List<object?> values = new(Positional.Count);
        foreach (Expression p in Positional) values.Add(p.Evaluate(run));
        List<KeyValuePair<string, object?>> named = new(Named.Count);
        foreach ((string name, Expression value) in Named) named.Add(KeyValuePair.Create(name, value.Evaluate(run)));
        if (Rest is not null) values.AddRange(Membership.All(run, Rest.Evaluate(run)));
        if (NamedRest?.Evaluate(run) is { } rest)
        {
            if (rest is not DictValue dict) throw new TemplateFault("not_mapping", PythonType.NameOf(rest));
            run.Budget.Bytes(Membership.WalkBytes + 40L * dict.Count);
            foreach ((object? key, object? value) in dict.Entries) named.Add(KeyValuePair.Create(key is JinjaText t ? t.Value : throw new TemplateFault("not_name", PythonType.NameOf(key)), value));
        }
        return new Arguments(values, named);
    }
}

/// <summary>A call.</summary>
sealed class CallExpression(Position at, Expression callee, ArgumentList arguments) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run) => Invoke(run, null);

    /// <summary>Calls, with the body of a call block as <c>caller</c>.</summary>
    public object? Invoke(Run run, Macro? caller)
    {
        object? target = callee.Evaluate(run);
        Arguments values = arguments.Evaluate(run);
        if (caller is not null) values = values with { Named = [.. values.Named, KeyValuePair.Create("caller", (object?)caller)] };
        run.At = At;
        return target switch
        {
            Callable c => c.Invoke(run, values),
            LoopValue loop => loop.Recurse(run, values),
            Undefined u => throw u.Fault,
            _ => throw new TemplateFault("not_callable", PythonType.NameOf(target)),
        };
    }
}

/// <summary><c>value | filter(…)</c>; without a value, the body of a block stands for it.</summary>
sealed class FilterExpression(Position at, Expression? operand, string name, ArgumentList arguments) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run) => Apply(run, operand is null ? run.BlockBody : operand.Evaluate(run));

    object? Apply(Run run, object? value)
    {
        Arguments values = arguments.Evaluate(run);
        run.At = At;
        return Filters.Apply(run, name, value, values);
    }
}

/// <summary><c>value is test(…)</c>.</summary>
sealed class TestExpression(Position at, Expression operand, string name, ArgumentList arguments) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? value = operand.Evaluate(run);
        Arguments values = arguments.Evaluate(run);
        run.At = At;
        return ValueTests.Apply(run, name, value, values);
    }
}
