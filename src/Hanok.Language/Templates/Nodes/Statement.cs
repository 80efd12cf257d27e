namespace Hanok.Language.Templates;

/// <summary>How a statement ended.</summary>
enum Flow { Next, Break, Continue }

/// <summary>A part of a template that does something.</summary>
abstract class Statement(Position at)
{
    /// <summary>Where it begins.</summary>
    public Position At => at;

    /// <summary>Does it.</summary>
    public Flow Execute(Run run)
    {
        run.Budget.Enter();
        run.At = at;
        Flow flow = Do(run);
        run.Budget.Leave();
        return flow;
    }

    /// <summary>Does it, without counting.</summary>
    protected abstract Flow Do(Run run);
}

/// <summary>Statements one after the other.</summary>
sealed class Body(IReadOnlyList<Statement> statements)
{
    /// <summary>Does them all, up to one that leaves the loop's round.</summary>
    public Flow Execute(Run run)
    {
        foreach (Statement s in statements)
            if (s.Execute(run) is not Flow.Next and var flow) return flow;
        return Flow.Next;
    }
}

/// <summary>Text between tags.</summary>
sealed class TextStatement(Position at, string text) : Statement(at)
{
    readonly JinjaText text = new(text);

    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        run.Output.Append(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ value }}</c>.</summary>
sealed class PrintStatement(Position at, Expression value) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        object? v = value.Evaluate(run);
        Printing.Print(run, run.Output, v);
        return Flow.Next;
    }
}

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>.</summary>
sealed class IfStatement(Position at, IReadOnlyList<(Expression Test, Body Body)> branches, Body? otherwise) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        foreach ((Expression test, Body body) in branches)
            if (Truth.Of(test.Evaluate(run))) return body.Execute(run);
        return otherwise?.Execute(run) ?? Flow.Next;
    }
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
sealed class LeaveStatement(Position at, Flow flow) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run) => flow;
}

/// <summary><c>include</c>, <c>import</c>, <c>from</c> and <c>extends</c>, refused by name: a template stands alone.</summary>
sealed class RefusedStatement(Position at, string tag) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run) => throw new TemplateFault("refused_tag", tag);
}
