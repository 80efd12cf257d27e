using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>Keys of dictionaries are equal as Python has it: <c>1</c>, <c>1.0</c> and <c>true</c> are one key.</summary>
sealed class KeyComparer : IEqualityComparer<object>
{
    static readonly object None = new();

    /// <summary>The comparer.</summary>
    public static KeyComparer Instance { get; } = new();

    /// <summary>A key as it is stored.</summary>
    /// <exception cref="TemplateFault">It cannot be one.</exception>
    public static object Wrap(object? key)
    {
        Check(key, 0);
        return key ?? None;
    }

    /// <summary>A stored key as it was given.</summary>
    public static object? Unwrap(object key) => ReferenceEquals(key, None) ? null : key;

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y) || Equality.AreEqual(Unwrap(x!), Unwrap(y!), null);

    int IEqualityComparer<object>.GetHashCode(object key) => Hash(key);

    static int Hash(object? key) => key switch
    {
        null => 0,
        JinjaText t => string.GetHashCode(t.Value, StringComparison.Ordinal),
        bool b => new BigInteger(b ? 1 : 0).GetHashCode(),
        BigInteger n => n.GetHashCode(),
        double d => double.IsInteger(d) ? new BigInteger(d).GetHashCode() : d.GetHashCode(),
        TupleValue t => t.Items.Aggregate(17, (h, item) => h * 31 + Hash(item)),
        Undefined => 1,
        _ => key.GetHashCode(),
    };

    static void Check(object? key, int depth)
    {
        if (key is ListValue or DictValue or DictView or SliceValue || depth > 20) throw new TemplateFault("unhashable", PythonType.NameOf(key));
        if (key is not TupleValue tuple) return;
        foreach (object? item in tuple.Items) Check(item, depth + 1);
    }
}
