namespace Hanok.Language.Templates;

/// <summary>A part of a template that has a value.</summary>
abstract class Expression(Position at)
{
    /// <summary>Where it begins.</summary>
    public Position At => at;

    /// <summary>Its value.</summary>
    public object? Evaluate(Run run)
    {
        run.Budget.Enter();
        object? value = Compute(run);
        run.Budget.Leave();
        return value;
    }

    /// <summary>Computes the value, without counting.</summary>
    protected abstract object? Compute(Run run);
}

/// <summary>A literal.</summary>
sealed class Constant(Position at, object? value) : Expression(at)
{
    /// <summary>Its value.</summary>
    public object? Value => value;

    /// <inheritdoc/>
    protected override object? Compute(Run run) => value;
}

/// <summary>A name.</summary>
sealed class NameExpression(Position at, string name) : Expression(at)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <inheritdoc/>
    protected override object? Compute(Run run) => run.Lookup(name);
}

/// <summary>A list or a tuple of expressions.</summary>
sealed class SequenceExpression(Position at, IReadOnlyList<Expression> items, bool isTuple) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        run.Budget.List(items.Count);
        object?[] values = new object?[items.Count];
        for (int i = 0; i < values.Length; i++) values[i] = items[i].Evaluate(run);
        return isTuple ? new TupleValue(values) : new ListValue(values);
    }
}

/// <summary>A dictionary of expressions.</summary>
sealed class DictExpression(Position at, IReadOnlyList<(Expression Key, Expression Value)> entries) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        run.Budget.Bytes(DictValue.Size(entries.Count));
        DictValue dict = new();
        foreach ((Expression key, Expression value) in entries)
        {
            object? k = key.Evaluate(run), v = value.Evaluate(run);
            run.At = At;
            dict.Set(k, v);
        }
        return dict;
    }
}

/// <summary>Bounds between brackets.</summary>
sealed class SliceExpression(Position at, Expression? start, Expression? stop, Expression? step) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        run.Budget.Bytes(48);
        return new SliceValue(start?.Evaluate(run), stop?.Evaluate(run), step?.Evaluate(run));
    }
}
