namespace Hanok.Language.Templates;

/// <summary>What a name, key or index that is not there gives: prints nothing and is false; whoever looks into it gets the error that is then made.</summary>
sealed class Undefined(string reason, object? first = null, object? second = null)
{
    /// <summary>Bytes that one takes.</summary>
    public const int Size = 48;

    /// <summary>A name that nothing has been given.</summary>
    public static Undefined Name(string name) => new("undefined", name);

    /// <summary>An attribute or key that a value does not have.</summary>
    public static Undefined Member(object? owner, object? key) => key is JinjaText name
        ? new("no_attribute", PythonType.NameOf(owner), name.Value)
        : new("no_item", PythonType.NameOf(owner), key is System.Numerics.BigInteger ? key : PythonType.NameOf(key));

    /// <summary>The error.</summary>
    public TemplateFault Fault => second is null ? first is null ? new(reason) : new(reason, Shown(first)) : new(reason, Shown(first), Shown(second));

    static string Shown(object? part) => TemplateFault.Short(part?.ToString() ?? "");
}
