namespace Hanok.Language.Templates;

/// <summary><c>{% for target in items if test recursive %}…{% else %}…{% endfor %}</c>.</summary>
sealed class ForStatement(Position at, Target target, Expression items, Expression? test, bool recursive, Body body, Body? otherwise) : Statement(at)
{
    // The loop's value, a walk through the items, those that pass.
    const int LoopBytes = 160;

    /// <inheritdoc/>
    protected override Flow Do(Run run)
    {
        object? value = items.Evaluate(run);
        run.At = At;
        Loop(run, value, depth: 1);
        return Flow.Next;
    }

    /// <summary>Goes through the items of a value; from inside a recursive loop one level deeper.</summary>
    public void Loop(Run run, object? value, int depth)
    {
        List<object?> all = Membership.All(run, value);
        run.Budget.Bytes(LoopBytes);
        Scope outer = run.Scope;
        if (test is not null)
        {
            List<object?> passed = [];
            foreach (object? item in all)
            {
                run.Budget.Bytes(Scope.Size);
                run.Scope = new Scope(outer);
                target.Assign(run, item);
                if (Truth.Of(test.Evaluate(run))) passed.Add(item);
            }
            run.Scope = outer;
            all = passed;
        }
        LoopValue loop = new(this, all, depth, recursive ? outer : null);
        while (loop.MoveNext())
        {
            run.Budget.Steps(1);
            run.Budget.Bytes(Scope.Size);
            run.Scope = new Scope(outer);
            run.At = At;
            run.Scope.Set("loop", loop);
            target.Assign(run, loop.Current);
            if (body.Execute(run) == Flow.Break) break;
        }
        run.Scope = outer;
        if (all.Count == 0) otherwise?.Execute(run);
    }
}

/// <summary>The value <c>loop</c> of a loop.</summary>
sealed class LoopValue(ForStatement statement, List<object?> items, int depth, Scope? outer)
{
    int index = -1;
    object?[]? last;

    /// <summary>How many rounds there are.</summary>
    public int Length => items.Count;

    /// <summary>The item of this round.</summary>
    public object? Current => items[index];

    /// <summary>On to the next round.</summary>
    public bool MoveNext() => ++index < items.Count;

    /// <summary>The items of the rounds to come, which are taken from the loop.</summary>
    public IEnumerable<object?> Rest()
    {
        while (MoveNext()) yield return Current;
    }

    /// <summary>An attribute.</summary>
    public (bool There, object? Value) Attribute(string name) => name switch
    {
        "index" => (true, Whole(index + 1)),
        "index0" => (true, Whole(index)),
        "revindex" => (true, Whole(items.Count - index)),
        "revindex0" => (true, Whole(items.Count - index - 1)),
        "first" => (true, index == 0),
        "last" => (true, index == items.Count - 1),
        "length" => (true, Whole(items.Count)),
        "depth" => (true, Whole(depth)),
        "depth0" => (true, Whole(depth - 1)),
        "previtem" => (true, index > 0 ? items[index - 1] : new Undefined("no_previous")),
        "nextitem" => (true, index + 1 < items.Count ? items[index + 1] : new Undefined("no_next")),
        "cycle" => (true, new BuiltinCall("cycle", this, (_, _, a) => a.Positional.Count == 0 ? throw new TemplateFault("missing_argument", "cycle", "value") : a.Positional[index % a.Positional.Count])),
        "changed" => (true, new BuiltinCall("changed", this, (run, _, a) => Changed(run, a))),
        _ => (false, null),
    };

    /// <summary><c>loop(items)</c> of a recursive loop: the loop's body over other items, one level deeper.</summary>
    public object Recurse(Run run, Arguments arguments)
    {
        if (outer is null) throw new TemplateFault("not_recursive");
        object? value = arguments.Bind("loop", 1, "iterable")[0];
        return run.Capture(outer, () => statement.Loop(run, value, depth + 1));
    }

    bool Changed(Run run, Arguments arguments)
    {
        bool changed = last is null || !Equality.AreEqual(new TupleValue(last), new TupleValue(arguments.Positional), run.Budget);
        if (changed) last = [.. arguments.Positional];
        return changed;
    }

    static object Whole(int n) => new System.Numerics.BigInteger(n);
}
