namespace Hanok.Language.Templates;

/// <summary>An arithmetic operator between two values.</summary>
sealed class ArithmeticExpression(Position at, string op, Expression left, Expression right) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? a = left.Evaluate(run), b = right.Evaluate(run);
        run.At = At;
        return Arithmetic.Apply(run, op, a, b);
    }
}

/// <summary>A sign.</summary>
sealed class SignExpression(Position at, bool negative, Expression operand) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? value = operand.Evaluate(run);
        run.At = At;
        return Arithmetic.Sign(value, negative);
    }
}

/// <summary><c>a ~ b ~ c</c>: the values as texts, one after the other.</summary>
sealed class ConcatExpression(Position at, IReadOnlyList<Expression> parts) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        JinjaTextBuilder text = new(run.Budget);
        foreach (Expression part in parts)
        {
            object? value = part.Evaluate(run);
            run.At = At;
            Printing.Print(run, text, value);
        }
        return text.ToText();
    }
}

/// <summary>Comparisons in a chain: <c>a &lt; b &lt; c</c> holds where both do.</summary>
sealed class CompareExpression(Position at, Expression first, IReadOnlyList<(string Op, Expression Right)> links) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? left = first.Evaluate(run);
        foreach ((string op, Expression next) in links)
        {
            object? right = next.Evaluate(run);
            run.At = At;
            if (!Equality.Holds(run, op, left, right)) return false;
            left = right;
        }
        return true;
    }
}

/// <summary><c>and</c>, <c>or</c>: the value that decides.</summary>
sealed class LogicExpression(Position at, bool isAnd, Expression left, Expression right) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run)
    {
        object? value = left.Evaluate(run);
        return Truth.Of(value) == isAnd ? right.Evaluate(run) : value;
    }
}

/// <summary><c>not</c>.</summary>
sealed class NotExpression(Position at, Expression operand) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run) => !Truth.Of(operand.Evaluate(run));
}

/// <summary><c>a if test else b</c>; without <c>else</c>, what is undefined.</summary>
sealed class ConditionalExpression(Position at, Expression test, Expression then, Expression? otherwise) : Expression(at)
{
    /// <inheritdoc/>
    protected override object? Compute(Run run) => Truth.Of(test.Evaluate(run)) ? then.Evaluate(run)
        : otherwise is not null ? otherwise.Evaluate(run) : new Undefined("no_else");
}
