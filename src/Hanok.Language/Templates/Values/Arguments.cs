using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>The arguments of a call as they were given.</summary>
sealed record Arguments(IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    /// <summary>No arguments.</summary>
    public static Arguments None { get; } = new([], []);

    /// <summary>Positional arguments only.</summary>
    public static Arguments Of(params object?[] values) => new(values, []);

    /// <summary>The arguments by the names of a callee's parameters.</summary>
    /// <exception cref="TemplateFault">Too many, one that it does not know, one given twice, or one of the first <paramref name="required"/> missing.</exception>
    public Bound Bind(string callee, int required, params ReadOnlySpan<string> names)
    {
        object?[] values = new object?[names.Length];
        values.AsSpan().Fill(Bound.Missing);
        if (Positional.Count > names.Length) throw new TemplateFault("too_many_arguments", callee, names.Length);
        for (int i = 0; i < Positional.Count; i++) values[i] = Positional[i];
        foreach ((string name, object? value) in Named)
        {
            int at = names.IndexOf(name);
            if (at < 0 || values[at] != Bound.Missing) throw new TemplateFault("unknown_argument", callee, TemplateFault.Short(name));
            values[at] = value;
        }
        for (int i = 0; i < required; i++) if (values[i] == Bound.Missing) throw new TemplateFault("missing_argument", callee, names[i]);
        return new Bound(callee, values);
    }
}

/// <summary>Arguments in the order of the parameters, with readers for the usual types.</summary>
readonly struct Bound(string callee, object?[] values)
{
    /// <summary>Stands for an argument that was not given.</summary>
    public static readonly object Missing = new();

    /// <summary>An argument that must be there.</summary>
    public object? this[int i] => values[i];

    /// <summary>Whether an argument was given.</summary>
    public bool Has(int i) => values[i] != Missing;

    /// <summary>An argument, or what stands for it.</summary>
    public object? Or(int i, object? otherwise) => Has(i) ? values[i] : otherwise;

    /// <summary>Whether an argument is true.</summary>
    public bool Flag(int i, bool otherwise = false) => Has(i) ? Truth.Of(values[i]) : otherwise;

    /// <summary>A whole number.</summary>
    public BigInteger Number(int i, BigInteger otherwise) => !Has(i) ? otherwise : Numbers.TryWhole(values[i], out BigInteger n) ? n : throw Wrong(i);

    /// <summary>A whole number small enough to count with; what is larger is cut down to a bound that no budget allows.</summary>
    public int Count(int i, int otherwise) => Numbers.Clamp(Number(i, otherwise));

    /// <summary>A text.</summary>
    public JinjaText Text(int i, JinjaText otherwise) => !Has(i) ? otherwise : values[i] as JinjaText ?? throw Wrong(i);

    /// <summary>A text or, where it is None or not given, null.</summary>
    public JinjaText? OptionalText(int i) => !Has(i) || values[i] is null ? null : values[i] as JinjaText ?? throw Wrong(i);

    /// <summary>The error that an argument is of the wrong type.</summary>
    public TemplateFault Wrong(int i) => values[i] is Undefined u ? u.Fault : new TemplateFault("argument", callee, i + 1, PythonType.NameOf(values[i]));
}
