namespace Hanok.Language.Templates;

/// <summary>What a value is assigned to.</summary>
abstract class Target
{
    /// <summary>Assigns.</summary>
    public abstract void Assign(Run run, object? value);
}

/// <summary>A name.</summary>
sealed class NameTarget(string name) : Target
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <inheritdoc/>
    public override void Assign(Run run, object? value)
    {
        run.Budget.Bytes(48);
        run.Scope.Set(name, value);
    }
}

/// <summary>An attribute of a namespace.</summary>
sealed class NamespaceTarget(string owner, string attribute) : Target
{
    /// <inheritdoc/>
    public override void Assign(Run run, object? value)
    {
        if (run.Lookup(owner) is not NamespaceValue ns) throw new TemplateFault("not_namespace", TemplateFault.Short(owner));
        run.Budget.Items(1);
        ns.Attributes[attribute] = value;
    }
}

/// <summary>Several targets, which take a sequence apart.</summary>
sealed class TupleTarget(IReadOnlyList<Target> targets) : Target
{
    /// <inheritdoc/>
    public override void Assign(Run run, object? value)
    {
        List<object?> items = Membership.All(run, value);
        if (items.Count != targets.Count) throw new TemplateFault("unpack", targets.Count, items.Count);
        for (int i = 0; i < items.Count; i++) targets[i].Assign(run, items[i]);
    }
}
