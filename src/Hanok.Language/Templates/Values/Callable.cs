namespace Hanok.Language.Templates;

/// <summary>Something that a template can call.</summary>
abstract class Callable
{
    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Calls it.</summary>
    public abstract object? Invoke(Run run, Arguments arguments);
}

/// <summary>A function, filter or method of this program: <paramref name="self"/> is what it is applied to.</summary>
delegate object? Builtin(Run run, object? self, Arguments arguments);

/// <summary>A built-in function, or a method with the value that it belongs to.</summary>
sealed class BuiltinCall(string name, object? self, Builtin body) : Callable
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override object? Invoke(Run run, Arguments arguments) => body(run, self, arguments);
}

/// <summary>What <c>namespace()</c> gives: the only value that can be changed, by <c>{% set ns.name = … %}</c>.</summary>
sealed class NamespaceValue
{
    /// <summary>The attributes.</summary>
    public OrderedDictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary><c>cycler(…)</c>: one value after the other, round and round.</summary>
sealed class CyclerValue(IReadOnlyList<object?> items)
{
    int at;

    /// <summary>The value that comes next.</summary>
    public object? Current => items[at];

    /// <summary>The value, and on to the one after.</summary>
    public object? Next()
    {
        object? value = items[at];
        at = (at + 1) % items.Count;
        return value;
    }

    /// <summary>Back to the first.</summary>
    public void Reset() => at = 0;
}
