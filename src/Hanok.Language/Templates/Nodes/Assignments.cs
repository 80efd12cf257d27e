namespace Hanok.Language.Templates;

/// <summary><c>{% set target = value %}</c>.</summary>
sealed class SetStatement(Position at, Target target, Expression value) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        object? v = value.Evaluate(run);
        run.At = At;
        target.Assign(run, v);
        return Flow.Next;
    }
}

/// <summary><c>{% set target %}…{% endset %}</c>, with a filter or without.</summary>
sealed class SetBlockStatement(Position at, Target target, Expression? filter, Body body) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        (JinjaText text, Flow flow) = run.Capture(body, new Scope(run.Scope));
        if (flow != Flow.Next) return flow;
        object? value = run.Filtered(filter, text);
        run.At = At;
        target.Assign(run, value);
        return Flow.Next;
    }
}

/// <summary><c>{% filter name %}…{% endfilter %}</c>.</summary>
sealed class FilterStatement(Position at, Expression filter, Body body) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        (JinjaText text, Flow flow) = run.Capture(body, new Scope(run.Scope));
        if (flow != Flow.Next) return flow;
        object? value = run.Filtered(filter, text);
        Printing.Print(run, run.Output, value);
        return Flow.Next;
    }
}

/// <summary><c>{% with a = 1 %}…{% endwith %}</c>: the values are those of outside, the names hold inside.</summary>
sealed class WithStatement(Position at, IReadOnlyList<(Target Target, Expression Value)> assignments, Body body) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        object?[] values = [.. assignments.Select(a => a.Value.Evaluate(run))];
        run.Budget.Bytes(Scope.Size + 48L * values.Length);
        Scope outer = run.Scope;
        run.Scope = new Scope(outer);
        for (int i = 0; i < values.Length; i++) assignments[i].Target.Assign(run, values[i]);
        Flow flow = body.Execute(run);
        run.Scope = outer;
        return flow;
    }
}

/// <summary><c>{% generation %}…{% endgeneration %}</c>: what the assistant has to say itself.</summary>
sealed class GenerationStatement(Position at, Body body) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        (JinjaText text, _) = run.Capture(body, new Scope(run.Scope));
        run.MarkGeneration(text);
        run.Output.Append(text);
        return Flow.Next;
    }
}
