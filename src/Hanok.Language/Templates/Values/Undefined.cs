namespace Hanok.Language.Templates;

/// <summary>What a name, key or index that is not there gives: prints nothing and is false; whoever looks into it gets the error it carries.</summary>
sealed class Undefined(TemplateFault fault)
{
    /// <summary>A name that nothing has been given.</summary>
    public static Undefined Name(string name) => new(new TemplateFault("undefined", TemplateFault.Short(name)));

    /// <summary>An attribute or key that a value does not have.</summary>
    public static Undefined Member(object? owner, object? key) => key is JinjaText name
        ? new(new TemplateFault("no_attribute", PythonType.NameOf(owner), TemplateFault.Short(name.Value)))
        : new(new TemplateFault("no_item", PythonType.NameOf(owner), key is System.Numerics.BigInteger n ? TemplateFault.Short(n.ToString()) : PythonType.NameOf(key)));

    /// <summary>The error.</summary>
    public TemplateFault Fault => fault;
}
