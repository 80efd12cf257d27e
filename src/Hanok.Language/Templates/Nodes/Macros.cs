namespace Hanok.Language.Templates;

/// <summary>What a macro or a call block takes and does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Names of its parameters, with defaults of the last ones.</param>
/// <param name="Body">What it does.</param>
/// <param name="UsesRest">Whether the body asks for <c>varargs</c>.</param>
/// <param name="UsesNamed">Whether it asks for <c>kwargs</c>.</param>
/// <param name="UsesCaller">Whether it asks for <c>caller</c>.</param>
sealed record MacroDefinition(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, Body Body, bool UsesRest, bool UsesNamed, bool UsesCaller);

/// <summary>A macro with the scope in which it was defined.</summary>
sealed class Macro(MacroDefinition definition, Scope scope) : Callable
{
    /// <inheritdoc/>
    public override string Name => definition.Name;

    /// <summary>An attribute.</summary>
    public (bool There, object? Value) Attribute(string name) => name switch
    {
        "name" => (true, new JinjaText(definition.Name)),
        "arguments" => (true, new TupleValue([.. definition.Parameters.Select(p => new JinjaText(p.Name))])),
        "catch_varargs" => (true, definition.UsesRest),
        "catch_kwargs" => (true, definition.UsesNamed),
        "caller" => (true, definition.UsesCaller),
        _ => (false, null),
    };

    /// <inheritdoc/>
    public override object? Invoke(Run run, Arguments arguments)
    {
        Position at = run.At;
        Scope inside = new(scope);
        Dictionary<string, object?> named = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in arguments.Named)
            if (!named.TryAdd(name, value)) throw new TemplateFault("unknown_argument", Name, TemplateFault.Short(name));
        bool callerIsParameter = definition.Parameters.Any(p => p.Name == "caller");
        if (definition.UsesCaller && !callerIsParameter)
            inside.Set("caller", named.Remove("caller", out object? caller) ? caller : new Undefined("no_caller", Name));
        Scope outer = run.Scope;
        run.Scope = inside;
        for (int i = 0; i < definition.Parameters.Count; i++)
        {
            (string name, Expression? fallback) = definition.Parameters[i];
            bool given = named.Remove(name, out object? value);
            if (i < arguments.Positional.Count) value = given ? throw new TemplateFault("unknown_argument", Name, TemplateFault.Short(name)) : arguments.Positional[i];
            else if (!given) value = fallback is null ? new Undefined("not_given", name) : fallback.Evaluate(run);
            inside.Set(name, value);
        }
        run.At = at;
        if (definition.UsesRest) inside.Set("varargs", new TupleValue([.. arguments.Positional.Skip(definition.Parameters.Count)]));
        else if (arguments.Positional.Count > definition.Parameters.Count) throw new TemplateFault("too_many_arguments", Name, definition.Parameters.Count);
        if (definition.UsesNamed) inside.Set("kwargs", Collected(named));
        else if (named.Count > 0) throw new TemplateFault("unknown_argument", Name, TemplateFault.Short(named.Keys.First()));
        run.Scope = outer;
        return run.Capture(definition.Body, inside).Text;
    }

    static DictValue Collected(Dictionary<string, object?> named)
    {
        DictValue all = new();
        foreach ((string name, object? value) in named) all.Set(new JinjaText(name, foreign: true), value);     // ** may have spread what came from outside
        return all;
    }
}

/// <summary><c>{% macro name(parameters) %}…{% endmacro %}</c>.</summary>
sealed class MacroStatement(Position at, MacroDefinition definition) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        run.Scope.Set(definition.Name, new Macro(definition, run.Scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call(parameters) macro(…) %}…{% endcall %}</c>.</summary>
sealed class CallStatement(Position at, MacroDefinition caller, CallExpression call) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        object? value = call.Invoke(run, new Macro(caller, run.Scope));
        Printing.Print(run, run.Output, value);
        return Flow.Next;
    }
}

/// <summary><c>{% block name %}…{% endblock %}</c>, shown where it stands.</summary>
sealed class BlockStatement(Position at, string name) : Statement(at)
{
    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        run.Output.Append(run.Blocks.Show(run, name));
        return Flow.Next;
    }
}

/// <summary>The value <c>self</c>: the blocks of the template, each to be called.</summary>
sealed class BlocksValue(IReadOnlyDictionary<string, Body> blocks)
{
    /// <summary>A block as a function.</summary>
    public (bool There, object? Value) Attribute(string name) => blocks.ContainsKey(name) ? (true, new BuiltinCall(name, this, (run, _, _) => Show(run, name))) : (false, null);

    /// <summary>The text of a block, which sees the names of the top level.</summary>
    public JinjaText Show(Run run, string name) => run.Capture(blocks[name], new Scope(run.TopLevel)).Text;
}
